package dev.sallyport.engine.store;

import dev.sallyport.engine.export.ExportedLog;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A gateway's state in one SQLite file. One gateway holds it at a time; the file is readable by its
 * owner alone.
 */
public final class SqliteStore extends Store {

  /** Exports and searches read hundreds of entries at once; calls had better not wait for that. */
  private record Readers(Reader usual, Reader exports, Searched searched) {}

  private final StateLock lock;
  private final SqliteFile place;
  private final SqlExports exports;
  private final Reader searched;

  private SqliteStore(
      StateLock lock, SqliteFile place, GroupCommit writer, Readers readers, Begun begun) {
    super(writer, readers.usual(), readers.searched(), begun);
    this.lock = lock;
    this.place = place;
    this.exports = new SqlExports(writer, readers.exports(), Optional.empty());
    this.searched = readers.searched().reader();
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
    var place = new SqliteFile(path, faults.apply(Connector.writing(path)));
    var writer = Optional.<GroupCommit>empty();
    var opened = false;
    try {
      StateLock.ensure(path);
      var seal =
          new LogSeal(LogKeyFile.signer(path.resolveSibling(LogKeyFile.NAME), new SecureRandom()));
      var commit = new GroupCommit(place, seal, patience).start();
      writer = Optional.of(commit);
      var begun = commit.open(transaction -> begun(transaction, place, seal, clock));
      var reader = new FileReader(path, Connector.reading(path));
      var exports = new FileReader(path, Connector.reading(path));
      var found = new FileReader(path, Connector.reading(path));
      var searched =
          new Searched(found, SearchWords.SQLITE, new SearchFollower(found, commit, clock).start());
      opened = true;
      return new SqliteStore(lock, place, commit, new Readers(reader, exports, searched), begun);
    } finally {
      if (!opened) {
        writer.ifPresent(GroupCommit::close);
        lock.close();
      }
    }
  }

  private static Begun begun(Transaction transaction, Place place, LogSeal seal, Clock clock)
      throws SQLException {
    var now = clock.instant();
    var connection = transaction.connection();
    var first = Migrations.SQLITE.migrate(connection, place.name(), now);
    var log = seal.open(connection, place.name());
    if (first) {
      seal.adopt(connection);
    }
    return new Begun(log, AuditTable.closeInDoubt(transaction, now));
  }

  @Override
  public boolean isOwn(String log) {
    return exports.isOwn(log);
  }

  @Override
  public ExportedLog exportedLog() {
    return exports;
  }

  @Override
  boolean scrub() {
    return place.scrub();
  }

  /** Writes what is waiting, and lets the next gateway in. */
  @Override
  public void close() {
    try {
      super.close();
      exports.reader().close();
      searched.close();
    } finally {
      lock.close();
    }
  }
}
