package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.RetentionStep;
import dev.sallyport.engine.audit.RetentionStep.Step;
import dev.sallyport.engine.payload.BlockId;
import dev.sallyport.engine.payload.Erasure;
import dev.sallyport.engine.payload.Order;
import dev.sallyport.engine.payload.PayloadLimits;
import dev.sallyport.engine.payload.PayloadStore;
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
  public Erasure erase(String principal, String label, Instant at, Order order) {
    return recorded(
        transaction -> {
          var erasure =
              SessionKeyTable.erase(transaction.connection(), principal, label, at, order.by());
          switch (erasure) {
            case Erasure.Erased(var keys) ->
                record(
                    transaction,
                    new RetentionStep(
                        order.exchange(), at, Step.ERASED, principal, label, order.by(), keys));
            case Erasure.OnHold _ ->
                record(
                    transaction,
                    new RetentionStep(
                        order.exchange(), at, Step.NOT_ERASED, principal, label, order.by(), 0));
            case Erasure.NothingKept _ -> {}
          }
          return erasure;
        });
  }

  @Override
  public boolean hold(String principal, String label, Instant at, Order order) {
    return recorded(
        transaction -> {
          var held =
              SessionKeyTable.hold(transaction.connection(), principal, label, at, order.by());
          if (held) {
            record(
                transaction,
                new RetentionStep(
                    order.exchange(), at, Step.HELD, principal, label, order.by(), 0));
          }
          return held;
        });
  }

  @Override
  public boolean release(String principal, String label, Instant at, Order order) {
    return recorded(
        transaction -> {
          var released = SessionKeyTable.release(transaction.connection(), principal, label);
          if (released) {
            record(
                transaction,
                new RetentionStep(
                    order.exchange(), at, Step.RELEASED, principal, label, order.by(), 0));
          }
          return released;
        });
  }

  private static void record(Transaction transaction, RetentionStep entry) throws SQLException {
    AuditTable.insert(transaction, entry, AuditJson.line(entry));
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
      if (recorded(transaction -> erased(transaction, old, at, by))) {
        erased.add(old.session());
      }
    }
    return erased;
  }

  private static boolean erased(
      Transaction transaction, PayloadTable.Old old, Instant at, String by) throws SQLException {
    var erased = PayloadTable.erase(transaction.connection(), old, at, by);
    if (erased) {
      var session = old.session();
      record(
          transaction,
          new RetentionStep("", at, Step.ERASED, session.principal(), session.label(), by, 1));
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
        SqlPayloadSource.available(
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
    return SqlPayloadSource.available(() -> reader.read(query));
  }

  private <T> T changed(Change<T> change) {
    return recorded(transaction -> change.make(transaction.connection()));
  }

  private <T> T recorded(GroupCommit.Work<T> work) {
    return SqlPayloadSource.available(() -> writer.commit(work));
  }
}
