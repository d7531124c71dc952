package dev.sallyport.dataplane;

import dev.sallyport.engine.export.sink.Receiver;
import dev.sallyport.engine.upstream.credential.SecretSource;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A system that is told of the audit log.
 *
 * @param name how the log and the status call it, and under which it is kept how far it has come
 * @param fromNow whether it begins with what is written from now on
 */
public record ExportConfig(String name, Form form, boolean fromNow, Kind kind) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  public ExportConfig {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "`%s` is no name such as `siem`: small letters, digits and `-`".formatted(name));
    }
  }

  /** How entries are written. */
  public enum Form {
    LINES,
    CLOUDEVENTS,
    OCSF,
    OTLP
  }

  /** Where they go. */
  public sealed interface Kind {

    /** A file of lines. */
    record File(Path path, int mostMib) implements Kind {}

    /** A service that takes batches by POST. */
    record Http(URI address, Optional<SecretSource> token) implements Kind {}

    /** A receiver of syslog. */
    record Syslog(Receiver receiver, int maxBytes, int facility, int enterprise) implements Kind {}
  }
}
