package dev.sallyport.engine.store;

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

  private final StateLock lock;

  private final Reader searched;

  private SqliteStore(
      StateLock lock, GroupCommit writer, Reader reader, Reader searched, int closedInDoubt) {
    super(
        writer,
        reader,
        new Searched(searched, SearchWords.SQLITE, new SearchFollower(searched, writer).start()),
        closedInDoubt);
    this.lock = lock;
    this.searched = searched;
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
      var closedInDoubt = commit.open(transaction -> begun(transaction, place, seal, clock));
      var reader = new FileReader(path, Connector.reading(path));
      var searched = new FileReader(path, Connector.reading(path));
      opened = true;
      return new SqliteStore(lock, commit, reader, searched, closedInDoubt);
    } finally {
      if (!opened) {
        writer.ifPresent(GroupCommit::close);
        lock.close();
      }
    }
  }

  private static int begun(Transaction transaction, Place place, LogSeal seal, Clock clock)
      throws SQLException {
    var now = clock.instant();
    var connection = transaction.connection();
    var first = Migrations.SQLITE.migrate(connection, place.name(), now);
    var _ = seal.open(connection, place.name());
    if (first) {
      seal.adopt(connection);
    }
    return AuditTable.closeInDoubt(transaction, now);
  }

  /** Writes what is waiting, and lets the next gateway in. */
  @Override
  public void close() {
    try {
      super.close();
      searched.close();
    } finally {
      lock.close();
    }
  }
}
