package dev.sallyport.engine.payload;

import java.util.HashSet;
import java.util.Set;

/**
 * Proves blocks that were {@linkplain Disclosed disclosed}: each is what its name says, and all are
 * there that a document is made of. It needs no store.
 */
public final class Commitment {
  private final Set<String> named = new HashSet<>();
  private final Set<String> wanted = new HashSet<>();

  /**
   * Takes a block.
   *
   * @param key the name of the session's key
   * @param naming see {@link Disclosed#naming}
   * @param id as it is said
   * @param root whether a document begins with it
   * @return whether it is the one of that name
   */
  public boolean takes(String key, byte[] naming, BlockId id, byte[] content, boolean root) {
    if (!SessionKey.name(naming, content).equals(id)) {
      return false;
    }
    try {
      var block = root ? Block.readRoot(content).block() : Block.read(content);
      named.add(key + "/" + id);
      block.within().forEach(inner -> wanted.add(key + "/" + inner));
      return true;
    } catch (Block.MalformedException _) {
      return false;
    }
  }

  /** Whether that document's first block was taken. */
  public boolean has(PayloadRef ref) {
    return named.contains(ref.text());
  }

  /** Whether no block is missing that another one names. */
  public boolean isWhole() {
    return named.containsAll(wanted);
  }
}
