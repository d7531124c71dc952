package dev.sallyport.dataplane;

import dev.sallyport.dataplane.AuditConfig.ArchiveConfig;
import dev.sallyport.dataplane.AuditConfig.Place;
import dev.sallyport.dataplane.http.AuditStatus;
import dev.sallyport.engine.archive.Archive;
import dev.sallyport.engine.archive.Archiver;
import dev.sallyport.engine.archive.DirectoryShelf;
import dev.sallyport.engine.archive.S3Shelf;
import dev.sallyport.engine.archive.Shelf;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.store.Store;
import dev.sallyport.engine.witness.Witness;
import dev.sallyport.engine.witness.Witnesses;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** What goes on beside the gateway with its audit log: witnesses see it, an archive gets it. */
public record AuditWork(Witnesses witnesses, Optional<Archiver> archiver) implements AutoCloseable {

  /** A witness sees some hundred calls at once, and answers in milliseconds. */
  private static final Duration SHOWN_EVERY = Duration.ofSeconds(5);

  /** Puts it together; nothing goes on yet. */
  static AuditWork of(AuditConfig config, Store store, Web web, Clock clock) {
    var witnesses =
        config.witnesses().stream().map(one -> new Witness(one.address(), one.key(), web)).toList();
    return new AuditWork(
        new Witnesses(
            store.witnessedLog(), witnesses, new Pace(SHOWN_EVERY, new SecureRandom()), clock),
        config.archive().map(wanted -> archiver(wanted, store, web, clock)));
  }

  /** From now on it goes on. */
  void start() {
    var _ = witnesses.start();
    archiver.ifPresent(Archiver::start);
  }

  private static Archiver archiver(ArchiveConfig config, Store store, Web web, Clock clock) {
    return new Archiver(
        store.trail().logs(),
        store::isOwn,
        new Archive(shelf(config.place(), web, clock)),
        new Pace(config.every(), new SecureRandom()),
        clock);
  }

  private static Shelf shelf(Place place, Web web, Clock clock) {
    return switch (place) {
      case Place.Directory(var path) -> new DirectoryShelf(path);
      case Place.S3 s3 -> new S3Shelf(s3.bucket(), s3.keyId(), s3.secret(), web, clock);
    };
  }

  /** How it stands. */
  AuditStatus status(Recordings recordings, Store store) {
    return new AuditStatus(
        witnesses.status(),
        archiver.map(Archiver::status),
        Optional.of(recordings.status()),
        Optional.of(store.indexed()));
  }

  @Override
  public void close() {
    witnesses.close();
    archiver.ifPresent(Archiver::close);
  }
}
