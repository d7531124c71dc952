package dev.sallyport.engine.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * A gateway's state in one SQLite file. One gateway holds it at a time; the file is readable by its
 * owner alone.
 */
public final class SqliteStore extends Store {

  private final StateLock lock;

  private SqliteStore(StateLock lock, GroupCommit writer, Reader reader, int closedInDoubt) {
    super(writer, reader, closedInDoubt);
    this.lock = lock;
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
    var writer = new GroupCommit(place, patience).start();
    var opened = false;
    try {
      StateLock.ensure(path);
      var closedInDoubt =
          writer.open(
              connection -> {
                Migrations.SQLITE.migrate(connection, place.name(), clock.instant());
                return AuditTable.closeInDoubt(connection, clock.instant());
              });
      var reader = new FileReader(path, Connector.reading(path));
      opened = true;
      return new SqliteStore(lock, writer, reader, closedInDoubt);
    } finally {
      if (!opened) {
        writer.close();
        lock.close();
      }
    }
  }

  /** Writes what is waiting, and lets the next gateway in. */
  @Override
  public void close() {
    try {
      super.close();
    } finally {
      lock.close();
    }
  }
}
