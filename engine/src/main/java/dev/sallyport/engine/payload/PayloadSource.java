package dev.sallyport.engine.payload;

import java.util.Collection;
import java.util.Map;

/**
 * Where keys and sealed blocks are read. Each method throws {@link PayloadsUnavailableException} if
 * the store cannot be read.
 */
public interface PayloadSource {

  /** The key of that name. */
  StoredKey.State named(String key);

  /** Those of the blocks that are there, as far as {@link PayloadLimits#ASKED_AT_ONCE} of them. */
  Map<BlockId, byte[]> blocks(String key, Collection<BlockId> ids);
}
