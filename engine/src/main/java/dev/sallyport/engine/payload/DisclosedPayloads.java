package dev.sallyport.engine.payload;

import java.util.Collection;
import java.util.HashMap;
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
   */
  public void key(String key, byte[] naming) {
    byKey.putIfAbsent(key, new Sheaf(naming, new HashMap<>()));
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

  /** A document, as far as its blocks were taken. */
  public Found read(PayloadRef ref) {
    var sheaf = byKey.get(ref.key());
    return sheaf == null
        ? new Found.Missing()
        : new Restorer((_, content) -> Optional.of(content), ids -> among(sheaf, ids))
            .restore(ref.root());
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
