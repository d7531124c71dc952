package dev.sallyport.dataplane.config;

import dev.sallyport.dataplane.AuditConfig.ArchiveConfig;
import dev.sallyport.dataplane.AuditConfig.Place;
import dev.sallyport.dataplane.AuditConfig.WitnessConfig;
import dev.sallyport.engine.archive.S3Shelf.Bucket;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.tlog.NoteKey;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is done with the audit log besides writing it. */
record AuditSection(
    @Nullable List<@Nullable WitnessSection> witnesses,
    @Nullable ArchiveSection archive,
    @Nullable PayloadsSection payloads) {

  /** A witness, by its address and its public key. */
  record WitnessSection(@Nullable String address, @Nullable String key) {
    WitnessConfig config() {
      var at = Said.uri("witness.address", Said.required("witness.address", address));
      if (!Web.isSafe(at)) {
        throw new IllegalArgumentException(
            "`witness.address` is an https address; plain http is for loopback alone");
      }
      var known = NoteKey.parse(Said.required("witness.key", key));
      if (known.kind() != NoteKey.Kind.WITNESS) {
        throw new IllegalArgumentException(
            "`witness.key` is the key of a log, and not of a witness: ask the witness for its own");
      }
      return new WitnessConfig(at, known);
    }
  }

  /** A directory or a bucket. */
  record ArchiveSection(
      @Nullable String directory, @Nullable S3Section s3, @Nullable String every) {
    private static final Duration USUAL = Duration.ofMinutes(1);
    private static final Duration LEAST = Duration.ofSeconds(1);

    ArchiveConfig config(Surroundings surroundings) {
      if ((directory == null) == (s3 == null)) {
        throw new IllegalArgumentException("`archive` needs either `directory` or `s3`");
      }
      var pause = every == null ? USUAL : Said.duration("archive.every", every);
      if (pause.compareTo(LEAST) < 0) {
        throw new IllegalArgumentException("`archive.every` is a second at least");
      }
      var place =
          s3 == null
              ? new Place.Directory(
                  surroundings.path(Said.required("archive.directory", directory)))
              : s3.place(surroundings);
      return new ArchiveConfig(place, pause);
    }
  }

  /** A bucket of a storage that speaks S3. */
  record S3Section(
      @Nullable String endpoint,
      @Nullable String region,
      @Nullable String bucket,
      @Nullable String prefix,
      @Nullable String accessKeyId,
      @Nullable String secretKeyFile) {
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9_.-]+/)*");

    Place place(Surroundings surroundings) {
      var where = Said.required("s3.region", region);
      var at =
          endpoint == null
              ? URI.create("https://s3.%s.amazonaws.com".formatted(where))
              : Said.uri("s3.endpoint", endpoint);
      if (!Web.isSafe(at)) {
        throw new IllegalArgumentException(
            "`s3.endpoint` is an https address; plain http is for loopback alone");
      }
      var named = Said.required("s3.bucket", bucket);
      if (!BUCKET.matcher(named).matches()) {
        throw new IllegalArgumentException("`s3.bucket` is no name of a bucket");
      }
      var begins = Optional.ofNullable(prefix).orElse("");
      if (!PREFIX.matcher(begins).matches()) {
        throw new IllegalArgumentException(
            "`s3.prefix` is folders such as `sallyport/audit/`, with `/` at its end");
      }
      var file = Said.required("s3.secret_key_file", secretKeyFile);
      var _ = surroundings.secret("s3.secret_key_file", file);
      return new Place.S3(
          new Bucket(at, where, named, begins),
          Said.required("s3.access_key_id", accessKeyId),
          surroundings.kept("s3.secret_key_file", file));
    }
  }
}
