package dev.sallyport.engine.store;

import dev.sallyport.engine.approval.ApprovalStore;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.key.ServiceKeyStore;
import dev.sallyport.engine.saml.SeenAssertions;
import dev.sallyport.engine.token.TokenStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * The gateway's state in one SQLite file: the audit log, the approvals that wait, people's
 * sign-ins, and the service keys. One gateway holds it at a time; the file is readable by its owner
 * alone.
 */
public final class SqliteStore implements AutoCloseable {

  private final StateLock lock;
  private final GroupCommit writer;
  private final Reader reader;
  private final int closedInDoubt;

  private SqliteStore(StateLock lock, GroupCommit writer, Reader reader, int closedInDoubt) {
    this.lock = lock;
    this.writer = writer;
    this.reader = reader;
    this.closedInDoubt = closedInDoubt;
  }

  /**
   * Opens the state file, or creates it; brings its schema forward; and closes what an earlier run
   * left open.
   *
   * @throws StoreUnavailableException with one sentence, if another gateway holds the file, if a
   *     newer version wrote it, or if it cannot be written
   */
  public static SqliteStore open(Path file, Clock clock) {
    return open(file, clock, connector -> connector, GroupCommit.PATIENCE);
  }

  /**
   * @param faults what a test puts between this and the disk
   */
  static SqliteStore open(
      Path file, Clock clock, UnaryOperator<Connector> faults, Duration patience) {
    var path = file.toAbsolutePath().normalize();
    var lock = StateLock.take(path);
    var writer = new GroupCommit(path, faults.apply(Connector.writing(path)), patience).start();
    var opened = false;
    try {
      StateLock.ensure(path);
      var closedInDoubt =
          writer.commit(
              connection -> {
                Migrations.migrate(connection, path, clock.instant());
                return AuditTable.closeInDoubt(connection, clock.instant());
              });
      var reader = new Reader(path, Connector.reading(path));
      opened = true;
      return new SqliteStore(lock, writer, reader, closedInDoubt);
    } finally {
      if (!opened) {
        writer.close();
        lock.close();
      }
    }
  }

  /** Where entries are made durable. */
  public AuditLog auditLog() {
    return new SqliteAuditLog(writer);
  }

  /** Where approvals survive a restart. */
  public ApprovalStore approvals() {
    return new SqliteApprovals(writer, reader);
  }

  /** Where sign-ins and revocations survive a restart. */
  public TokenStore tokens() {
    return new SqliteTokens(writer, reader);
  }

  /** Where service keys survive a restart. */
  public ServiceKeyStore serviceKeys() {
    return new SqliteServiceKeys(writer, reader);
  }

  /** Where the one use of each SAML assertion survives a restart. */
  public SeenAssertions seenAssertions() {
    return new SqliteSeenAssertions(writer);
  }

  /** Reads the audit log back; closed together with this store. */
  public AuditTrail trail() {
    return new AuditTrail(reader);
  }

  /** How many intents of an earlier run had no outcome when this store was opened. */
  public int closedInDoubt() {
    return closedInDoubt;
  }

  /** How many transactions have been committed: fewer than entries, where callers came together. */
  public long commits() {
    return writer.commits();
  }

  /** Writes what is waiting, and lets the next gateway in. */
  @Override
  public void close() {
    try {
      writer.close();
      reader.close();
    } finally {
      lock.close();
    }
  }
}
