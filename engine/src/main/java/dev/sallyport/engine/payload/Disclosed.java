package dev.sallyport.engine.payload;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A document with what proves it: the key by which blocks of its session are named, and the blocks
 * that it is made of. Whoever has both can make the names again, and the first block's name stands
 * in the audit log. The key opens nothing that is sealed.
 *
 * @param naming empty where nothing is kept
 * @param blocks what each holds, the first one first
 */
public record Disclosed(Found found, byte[] naming, Map<BlockId, byte[]> blocks) {

  static Disclosed nothing(Found found) {
    return new Disclosed(found, new byte[0], new LinkedHashMap<>());
  }
}
