package dev.sallyport.engine.store;

import dev.sallyport.engine.payload.BlockId;
import dev.sallyport.engine.payload.PayloadSource;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.payload.Prepared;
import dev.sallyport.engine.payload.StoredKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Payloads for whoever reads alone. */
record SqlPayloadSource(Reader reader) implements PayloadSource {

  @Override
  public StoredKey.State named(String key) {
    return available(() -> reader.read(connection -> SessionKeyTable.named(connection, key)));
  }

  @Override
  public Map<BlockId, byte[]> blocks(String key, Collection<BlockId> ids) {
    var found = new HashMap<BlockId, byte[]>();
    var blocks =
        available(
            () ->
                reader.read(
                    connection ->
                        PayloadTable.blocks(
                            connection,
                            "id, data",
                            key,
                            ids,
                            row ->
                                new Prepared.Sealed(
                                    BlockId.of(row.getBytes(1)), row.getBytes(2)))));
    blocks.forEach(block -> found.put(block.id(), block.data()));
    return found;
  }

  /** What a store says, in the words of payloads where it does not. */
  static <T> T available(Supplier<T> access) {
    try {
      return access.get();
    } catch (StoreUnavailableException e) {
      throw new PayloadsUnavailableException("payloads are not available: " + e.getMessage(), e);
    }
  }
}
