package dev.sallyport.dataplane.config;

import dev.sallyport.dataplane.ExportConfig;
import dev.sallyport.dataplane.ExportConfig.Form;
import dev.sallyport.dataplane.ExportConfig.Kind;
import dev.sallyport.engine.export.ExportLimits;
import dev.sallyport.engine.export.sink.Receiver;
import dev.sallyport.engine.export.sink.SyslogMessages;
import dev.sallyport.engine.fetch.Web;
import java.net.URI;
import java.nio.file.Files;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A system that is told of the audit log, as an element of their list. */
record ExportSection(
    @Nullable String name,
    @Nullable String format,
    @Nullable String begin,
    @Nullable ToFile file,
    @Nullable ToHttp http,
    @Nullable ToSyslog syslog) {

  /** A file of lines. */
  record ToFile(@Nullable String path, @Nullable Integer maxMib) {
    Kind kind(Surroundings surroundings) {
      var at = surroundings.path(Said.required("file.path", path));
      if (Files.isDirectory(at)) {
        throw new IllegalArgumentException(
            "`file.path`: `%s` is a directory: name a file".formatted(path));
      }
      return new Kind.File(
          at, within("file.max_mib", maxMib, ExportLimits.FILE_MIB, 1, ExportLimits.FILE_MOST_MIB));
    }
  }

  /** A service that takes batches by POST. */
  record ToHttp(@Nullable String address, @Nullable SecretSection token) {

    /** Where receivers of OTLP take logs, unless an address says otherwise. */
    private static final String LOGS = "/v1/logs";

    Kind kind(Surroundings surroundings, Form form) {
      var at = Said.uri("http.address", Said.required("http.address", address));
      if (!Web.isSafe(at)) {
        throw new IllegalArgumentException(
            "`http.address` is https, or http on this machine, without a user in it");
      }
      var bare = at.getRawPath().isEmpty() || at.getRawPath().equals("/");
      return new Kind.Http(
          form == Form.OTLP && bare && at.getRawQuery() == null ? at.resolve(URI.create(LOGS)) : at,
          Optional.ofNullable(token).map(section -> section.source(surroundings)));
    }
  }

  /** A receiver of syslog. */
  record ToSyslog(
      @Nullable String host,
      @Nullable Integer port,
      @Nullable Boolean tls,
      @Nullable String ca,
      @Nullable Integer maxBytes,
      @Nullable Integer facility,
      @Nullable Integer enterprise) {
    private static final int OVER_TLS = 6514;
    private static final int OVER_TCP = 601;
    private static final int FACILITIES = 23;

    Kind kind(Surroundings surroundings) {
      var secured = tls == null || tls;
      if (!secured && ca != null) {
        throw new IllegalArgumentException("`syslog.ca` is for TLS: leave it or `tls` out");
      }
      return new Kind.Syslog(
          new Receiver(
              Said.required("syslog.host", host),
              Optional.ofNullable(port).orElse(secured ? OVER_TLS : OVER_TCP),
              secured,
              Optional.ofNullable(ca).map(file -> surroundings.file("syslog.ca", file))),
          within(
              "syslog.max_bytes",
              maxBytes,
              ExportLimits.MESSAGE_BYTES,
              ExportLimits.MESSAGE_LEAST_BYTES,
              ExportLimits.MESSAGE_MOST_BYTES),
          within("syslog.facility", facility, SyslogMessages.AUDIT, 0, FACILITIES),
          within(
              "syslog.enterprise",
              enterprise,
              SyslogMessages.EXAMPLE_ENTERPRISE,
              1,
              Integer.MAX_VALUE));
    }
  }

  ExportConfig export(Surroundings surroundings) {
    var form = form(Said.required("format", format));
    return new ExportConfig(Said.required("name", name), form, fromNow(), kind(surroundings, form));
  }

  private static Form form(String word) {
    return switch (word) {
      case "lines" -> Form.LINES;
      case "cloudevents" -> Form.CLOUDEVENTS;
      case "ocsf" -> Form.OCSF;
      case "otlp" -> Form.OTLP;
      default ->
          throw new IllegalArgumentException(
              "`format` is `lines`, `cloudevents`, `ocsf` or `otlp`, not `%s`".formatted(word));
    };
  }

  private boolean fromNow() {
    return switch (Optional.ofNullable(begin).orElse("start")) {
      case "start" -> false;
      case "now" -> true;
      default ->
          throw new IllegalArgumentException(
              "`begin` is `start`, with the first entry of the log, or `now`, not `%s`"
                  .formatted(begin));
    };
  }

  private Kind kind(Surroundings surroundings, Form form) {
    if (Stream.of(file, http, syslog).filter(Objects::nonNull).count() != 1) {
      throw new IllegalArgumentException(
          "an export goes to one of `file`, `http` and `syslog`: write what that needs below it");
    }
    if (file != null) {
      return file.kind(surroundings);
    }
    return http == null
        ? Said.required("syslog", syslog).kind(surroundings)
        : http.kind(surroundings, form);
  }

  private static int within(String key, @Nullable Integer said, int usual, int least, int most) {
    var value = Optional.ofNullable(said).orElse(usual);
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "`%s` is a number from %d to %d, not %d".formatted(key, least, most, value));
    }
    return value;
  }
}
