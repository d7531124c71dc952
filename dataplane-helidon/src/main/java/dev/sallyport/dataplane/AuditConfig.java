package dev.sallyport.dataplane;

import dev.sallyport.engine.archive.S3Shelf.Bucket;
import dev.sallyport.engine.tlog.NoteKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is done with the audit log besides writing it.
 *
 * @param witnesses who sign that they have seen it
 * @param archive where it is carried to; empty where it is not
 * @param payloads what is kept beside it
 */
public record AuditConfig(
    List<WitnessConfig> witnesses, Optional<ArchiveConfig> archive, PayloadsConfig payloads) {

  /** Nobody is shown the log, and the usual is kept. */
  public static final AuditConfig USUAL =
      new AuditConfig(List.of(), Optional.empty(), PayloadsConfig.USUAL);

  /** Each is asked at its own pace; nobody has use for more. */
  public static final int WITNESSES_MAX = 16;

  public AuditConfig {
    witnesses = List.copyOf(witnesses);
  }

  /** A witness, by its address and its key. */
  public record WitnessConfig(URI address, NoteKey key) {}

  /**
   * An archive.
   *
   * @param every how long it may be behind the log, and up to twice that
   */
  public record ArchiveConfig(Place place, Duration every) {}

  /** Where an archive lies. */
  public sealed interface Place {

    /** A directory of this machine, or one that is mounted. */
    record Directory(Path path) implements Place {}

    /**
     * A bucket.
     *
     * @param keyId of the access key
     * @param secret of the access key, asked for at each request
     */
    record S3(Bucket bucket, String keyId, Supplier<String> secret) implements Place {}
  }
}
