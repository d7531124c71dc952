package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.RetentionStep;
import dev.sallyport.engine.audit.RetentionStep.Step;
import dev.sallyport.engine.payload.BlockId;
import dev.sallyport.engine.payload.Erasure;
import dev.sallyport.engine.payload.Held;
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
import java.util.function.BooleanSupplier;

/**
 * Payloads. What is deleted in small steps is chosen by reading, so that the one thread that writes
 * is not kept from calls.
 *
 * @param scrubbing takes what was deleted out of files, and says whether it is out
 */
record SqlPayloads(GroupCommit writer, Reader reader, BooleanSupplier scrubbing)
    implements PayloadStore {

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
          var connection = transaction.connection();
          var held = SessionKeyTable.held(connection, principal, label);
          if (held.isPresent()) {
            record(transaction, step(Step.NOT_ERASED, principal, label, at, order));
            return held.get();
          }
          var keys = SessionKeyTable.erase(connection, principal, label, at, order.by());
          // A call that was held is told of even where nothing is kept.
          var questions = ApprovalText.forget(transaction, principal, label, at);
          if (keys.isEmpty() && questions == 0) {
            return new Erasure.NothingKept();
          }
          erased(transaction, step(Step.ERASED, principal, label, at, order), keys);
          return new Erasure.Erased(keys.size());
        });
  }

  private static RetentionStep step(
      Step step, String principal, String label, Instant at, Order order) {
    return new RetentionStep(order.exchange(), at, step, principal, label, order.by(), List.of());
  }

  /** As many entries as it takes to name all keys. */
  private static void erased(Transaction transaction, RetentionStep step, List<String> keys)
      throws SQLException {
    var from = 0;
    do {
      var to = Math.min(keys.size(), from + RetentionStep.KEYS_MAX);
      record(transaction, step.of(keys.subList(from, to)));
      from = to;
    } while (from < keys.size());
  }

  @Override
  public boolean hold(String principal, String label, Instant at, Order order) {
    return recorded(
        transaction -> {
          var held =
              SessionKeyTable.hold(transaction.connection(), principal, label, at, order.by());
          if (held) {
            record(transaction, step(Step.HELD, principal, label, at, order));
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
            record(transaction, step(Step.RELEASED, principal, label, at, order));
          }
          return released;
        });
  }

  @Override
  public List<Held> holds(int max) {
    return read(connection -> SessionKeyTable.holds(connection, max));
  }

  private static void record(Transaction transaction, RetentionStep entry) throws SQLException {
    AuditTable.insert(transaction, entry, AuditJson.line(entry));
  }

  @Override
  public int forgetQuestions(Instant before, int max, Instant at) {
    if (read(connection -> ApprovalText.over(connection, before, 1)).isEmpty()) {
      return 0;
    }
    return recorded(
        transaction -> {
          var over = ApprovalText.over(transaction.connection(), before, max);
          ApprovalText.forget(transaction, over, at);
          return over.size();
        });
  }

  @Override
  public List<Session> eraseBefore(Instant before, int max, Instant at) {
    var erased = new ArrayList<Session>();
    for (var old : read(connection -> PayloadTable.old(connection, before.toEpochMilli(), max))) {
      if (recorded(transaction -> erased(transaction, old, at, Retention.BY_AGE))) {
        erased.add(old.session());
      }
    }
    return erased;
  }

  @Override
  public List<Session> eraseBeyond(long bytes, int max, Instant at) {
    if (read(PayloadTable::bytes) <= bytes) {
      return List.of();
    }
    // Those that were read before may be too many: another gateway erases as well.
    var olds = read(connection -> PayloadTable.old(connection, Long.MAX_VALUE, max));
    return recorded(
        transaction -> {
          var beyond = PayloadTable.bytes(transaction.connection()) - bytes;
          var erased = new ArrayList<Session>();
          for (var old : olds) {
            if (beyond > 0 && erased(transaction, old, at, Retention.BY_SIZE)) {
              erased.add(old.session());
              beyond -= old.bytes();
            }
          }
          return erased;
        });
  }

  private static boolean erased(
      Transaction transaction, PayloadTable.Old old, Instant at, String by) throws SQLException {
    var key = PayloadTable.erase(transaction.connection(), old, at, by);
    if (key.isEmpty()) {
      return false;
    }
    var session = old.session();
    var _ = ApprovalText.forget(transaction, session, at);
    record(
        transaction,
        new RetentionStep(
            "", at, Step.ERASED, session.principal(), session.label(), by, List.of(key.get())));
    return true;
  }

  @Override
  public int sweep(Instant settled, Instant at) {
    return changed(
        connection -> PayloadTable.sweep(connection, settled, at, PayloadLimits.BLOCKS_PER_STEP));
  }

  @Override
  public boolean scrub() {
    return SqlPayloadSource.available(scrubbing::getAsBoolean);
  }

  @Override
  public Map<String, Long> wraps() {
    return read(SessionKeyTable::wraps);
  }

  @Override
  public List<Wrapped> wrapped(String wrap, long after, int max) {
    return read(connection -> SessionKeyTable.wrapped(connection, wrap, after, max));
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
