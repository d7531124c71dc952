package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.export.ExportedLog;
import dev.sallyport.engine.secret.SharedSecrets;
import dev.sallyport.engine.tlog.NoteSigner;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * The state of gateways that share a PostgreSQL database. Each of them writes its own part of the
 * audit log; approvals, sign-ins and keys are everybody's. What a gateway that has gone left open
 * is closed by the next that starts.
 */
public final class PostgresStore extends Store {

  private final SqlSecrets secrets;
  private final SqlExports exports;
  private final GroupCommit index;
  private final Reader searched;

  private PostgresStore(
      GroupCommit writer,
      Reader reader,
      Searched searched,
      SqlExports exports,
      GroupCommit index,
      Begun begun) {
    super(writer, reader, searched, begun);
    this.secrets = new SqlSecrets(writer, reader);
    this.exports = exports;
    this.index = index;
    this.searched = searched.reader();
  }

  /**
   * Connects, brings the schema forward, and closes what others left open that are gone.
   *
   * @param signer of this gateway's own log
   * @throws StoreUnavailableException with one sentence, if the database cannot be reached or used
   */
  public static PostgresStore open(PostgresConfig config, NoteSigner signer, Clock clock) {
    return open(new PostgresPlace(config), signer, clock, GroupCommit.PATIENCE);
  }

  static PostgresStore open(
      PostgresPlace place, NoteSigner signer, Clock clock, Duration patience) {
    var seal = new LogSeal(signer);
    var writer = new GroupCommit(place, seal, patience).start();
    var opened = false;
    try {
      var begun =
          writer.open(
              transaction -> place.unhurried(transaction, open -> begun(open, place, seal, clock)));
      var reader = new PoolReader(place);
      // Who comes over this connection is none of the gateways, and nobody's call waits for it.
      var index = new GroupCommit(place.unnamed(), Seal.NONE, patience).start();
      opened = true;
      var exports = new SqlExports(writer, reader, Optional.of(signer.key().name()));
      var follower = new SearchFollower(reader, index, clock).start();
      var searched = new Searched(PoolReader.searching(place), SearchWords.POSTGRES, follower);
      return new PostgresStore(writer, reader, searched, exports, index, begun);
    } finally {
      if (!opened) {
        writer.close();
      }
    }
  }

  private static Begun begun(
      Transaction transaction, PostgresPlace place, LogSeal seal, Clock clock) throws SQLException {
    var now = clock.instant();
    var connection = transaction.connection();
    var first = Migrations.POSTGRES.migrate(connection, place.name(), now);
    place.join(connection, AuditJson.instant(now));
    var log = seal.open(connection, place.name());
    place.own(connection, log);
    if (first) {
      seal.adopt(connection);
    }
    return new Begun(log, AuditTable.closeInDoubt(transaction, now, PostgresPlace.leftOpen()));
  }

  @Override
  public boolean isOwn(String log) {
    return exports.isOwn(log);
  }

  /** Where the secrets are kept that all gateways need. */
  public SharedSecrets secrets() {
    return secrets;
  }

  @Override
  public ExportedLog exportedLog() {
    return exports;
  }

  @Override
  public void close() {
    super.close();
    index.close();
    searched.close();
  }

  /** The audit log of a database that gateways write to, or wrote to. */
  public static AuditTrail trail(PostgresConfig config) {
    return new AuditTrail(new PoolReader(new PostgresPlace(config)), SearchWords.POSTGRES);
  }
}
