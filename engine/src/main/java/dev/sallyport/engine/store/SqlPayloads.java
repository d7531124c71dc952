package dev.sallyport.engine.store;

import dev.sallyport.engine.payload.BlockId;
import dev.sallyport.engine.payload.Erasure;
import dev.sallyport.engine.payload.PayloadLimits;
import dev.sallyport.engine.payload.PayloadStore;
import dev.sallyport.engine.payload.Prepared;
import dev.sallyport.engine.payload.Retention;
import dev.sallyport.engine.payload.Session;
import dev.sallyport.engine.payload.StoredKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Payloads. What is deleted in small steps is chosen by reading, so that the one thread that writes
 * is not kept from calls.
 *
 * @param scrubbing takes what was deleted out of files
 */
record SqlPayloads(GroupCommit writer, Reader reader, Runnable scrubbing) implements PayloadStore {

  private interface Change<T> {
    T make(Connection connection) throws SQLException;
  }

  @Override
  public StoredKey.State live(Session session) {
    return read(
        connection ->
            SessionKeyTable.live(connection, session)
                .<StoredKey.State>map(StoredKey.State.Live::new)
                .orElseGet(StoredKey.State.Unknown::new));
  }

  @Override
  public StoredKey.State named(String key) {
    return new SqlPayloadSource(reader).named(key);
  }

  @Override
  public StoredKey add(StoredKey key) {
    return changed(connection -> SessionKeyTable.add(connection, key));
  }

  @Override
  public Map<BlockId, byte[]> blocks(String key, Collection<BlockId> ids) {
    return new SqlPayloadSource(reader).blocks(key, ids);
  }

  @Override
  public Set<BlockId> present(String key, Collection<BlockId> ids) {
    return new HashSet<>(
        read(
            connection ->
                PayloadTable.blocks(
                    connection, "id", key, ids, row -> BlockId.of(row.getBytes(1)))));
  }

  @Override
  public boolean write(Prepared prepared) {
    return available(
        () ->
            writer.append(transaction -> PayloadTable.insert(transaction.connection(), prepared)));
  }

  @Override
  public Erasure erase(String principal, String label, Instant at, String by) {
    return changed(connection -> SessionKeyTable.erase(connection, principal, label, at, by));
  }

  @Override
  public boolean hold(String principal, String label, Instant at, String by) {
    return changed(connection -> SessionKeyTable.hold(connection, principal, label, at, by));
  }

  @Override
  public boolean release(String principal, String label) {
    return changed(connection -> SessionKeyTable.release(connection, principal, label));
  }

  @Override
  public List<Session> eraseBefore(Instant before, int max, Instant at) {
    return erase(
        read(connection -> PayloadTable.old(connection, before.toEpochMilli(), max)),
        at,
        Retention.BY_AGE);
  }

  @Override
  public List<Session> eraseBeyond(long bytes, int max, Instant at) {
    var beyond = read(PayloadTable::bytes) - bytes;
    if (beyond <= 0) {
      return List.of();
    }
    var ended = new ArrayList<PayloadTable.Old>();
    for (var old : read(connection -> PayloadTable.old(connection, Long.MAX_VALUE, max))) {
      if (beyond > 0) {
        ended.add(old);
        beyond -= old.bytes();
      }
    }
    return erase(ended, at, Retention.BY_SIZE);
  }

  private List<Session> erase(List<PayloadTable.Old> olds, Instant at, String by) {
    var erased = new ArrayList<Session>();
    for (var old : olds) {
      if (changed(connection -> PayloadTable.erase(connection, old, at, by))) {
        erased.add(old.session());
      }
    }
    return erased;
  }

  @Override
  public int sweep(Instant settled, Instant at) {
    return changed(
        connection -> PayloadTable.sweep(connection, settled, at, PayloadLimits.BLOCKS_PER_STEP));
  }

  @Override
  public void scrub() {
    var _ =
        available(
            () -> {
              scrubbing.run();
              return true;
            });
  }

  @Override
  public List<StoredKey> wrappedOtherwise(String wrap, int max) {
    return read(connection -> SessionKeyTable.wrappedOtherwise(connection, wrap, max));
  }

  @Override
  public void rewrap(StoredKey before, byte[] wrapped, String wrap) {
    var _ = changed(connection -> SessionKeyTable.rewrap(connection, before, wrapped, wrap));
  }

  private <T> T read(Reader.Query<T> query) {
    return available(() -> reader.read(query));
  }

  private <T> T changed(Change<T> change) {
    return available(() -> writer.commit(transaction -> change.make(transaction.connection())));
  }

  private static <T> T available(Supplier<T> access) {
    return SqlPayloadSource.available(access);
  }
}
