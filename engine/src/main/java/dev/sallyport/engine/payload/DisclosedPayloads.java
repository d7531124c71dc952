package dev.sallyport.engine.payload;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Documents that were {@linkplain Disclosed disclosed}, put together elsewhere: no store and no key
 * that opens anything is needed. What it gives is what the log has committed to.
 */
public final class DisclosedPayloads {
  private final Map<String, Sheaf> byKey = new HashMap<>();

  /** The blocks of one session's key. */
  private record Sheaf(byte[] naming, Map<BlockId, byte[]> blocks) {}

  /**
   * Takes a key that names blocks.
   *
   * @param key the name of the session's key
   * @return whether it is one, and the first of that name: one that is shorter, or longer, may make
   *     the same names
   */
  public boolean key(String key, byte[] naming) {
    return naming.length == SessionKey.BYTES
        && byKey.putIfAbsent(key, new Sheaf(naming, new HashMap<>())) == null;
  }

  /**
   * Takes a block.
   *
   * @return whether it is the one of that name
   */
  public boolean takes(String key, BlockId id, byte[] content) {
    var sheaf = byKey.get(key);
    if (sheaf == null || !SessionKey.name(sheaf.naming(), content).equals(id)) {
      return false;
    }
    sheaf.blocks().put(id, content);
    return true;
  }

  /** A document, as far as its blocks were taken, as {@link PayloadReader#disclosed} gives it. */
  public Disclosed disclosed(PayloadRef ref) {
    var sheaf = byKey.get(ref.key());
    if (sheaf == null) {
      return Disclosed.nothing(new Found.Missing());
    }
    var contents = new LinkedHashMap<BlockId, byte[]>();
    var restorer =
        new Restorer(
            (id, content) -> {
              contents.put(id, content);
              return Optional.of(content);
            },
            ids -> among(sheaf, ids));
    return new Disclosed(restorer.restore(ref.root()), sheaf.naming(), contents);
  }

  private static Map<BlockId, byte[]> among(Sheaf sheaf, Collection<BlockId> ids) {
    var found = new HashMap<BlockId, byte[]>();
    for (var id : ids) {
      var content = sheaf.blocks().get(id);
      if (content != null) {
        found.put(id, content);
      }
    }
    return found;
  }
}
