package dev.sallyport.dataplane;

import dev.sallyport.dataplane.ExportConfig.Form;
import dev.sallyport.dataplane.ExportConfig.Kind;
import dev.sallyport.engine.export.EventFormat;
import dev.sallyport.engine.export.Export;
import dev.sallyport.engine.export.ExportStatus;
import dev.sallyport.engine.export.ExportedLog;
import dev.sallyport.engine.export.Exports;
import dev.sallyport.engine.export.Sink;
import dev.sallyport.engine.export.UndeliveredException;
import dev.sallyport.engine.export.format.CloudEventsFormat;
import dev.sallyport.engine.export.format.LinesFormat;
import dev.sallyport.engine.export.format.OcsfFormat;
import dev.sallyport.engine.export.format.OtlpFormat;
import dev.sallyport.engine.export.sink.FileSink;
import dev.sallyport.engine.export.sink.HttpSink;
import dev.sallyport.engine.export.sink.SyslogMessages;
import dev.sallyport.engine.export.sink.SyslogSink;
import dev.sallyport.engine.fetch.FetchLimits;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.upstream.credential.NoSecretException;
import dev.sallyport.engine.upstream.credential.SecretOpener;
import dev.sallyport.engine.upstream.credential.SecretSource;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The exports of the audit log, put together. */
final class AuditExports implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditExports.class);

  private final Web web;
  private final Clock clock;
  private final ExecutorService renewals = Executors.newVirtualThreadPerTaskExecutor();
  private final SecretOpener secrets;
  private final ExportedLog log;
  private final List<Export> wanted;
  private Optional<Exports> exports = Optional.empty();

  private AuditExports(List<ExportConfig> wanted, ExportedLog log, Web web, Clock clock) {
    this.web = web;
    this.clock = clock;
    this.secrets = new SecretOpener(System.getenv(), web, clock, renewals, LOG::warn);
    this.log = log;
    this.wanted = wanted.stream().map(this::export).toList();
  }

  /** Puts them together; nobody is told of anything yet. */
  static AuditExports of(List<ExportConfig> wanted, ExportedLog log, Web web, Clock clock) {
    return new AuditExports(wanted, log, web, clock);
  }

  /** From now on they are told. */
  void start() {
    exports =
        Optional.of(
            Exports.start(
                wanted,
                new Exports.Parts(log, clock, new Pace(FetchLimits.POLL, new SecureRandom()))));
  }

  private Export export(ExportConfig config) {
    var format = format(config.form());
    return new Export(config.name(), format, sink(config, format), config.fromNow());
  }

  private static EventFormat format(Form form) {
    return switch (form) {
      case LINES -> new LinesFormat();
      case CLOUDEVENTS -> new CloudEventsFormat();
      case OCSF -> new OcsfFormat(Version.TEXT);
      case OTLP -> new OtlpFormat(Version.TEXT);
    };
  }

  private Sink sink(ExportConfig config, EventFormat format) {
    return switch (config.kind()) {
      case Kind.File(var path, var mostMib) ->
          new FileSink(path, (long) mostMib << 20, format, clock);
      case Kind.Http(var address, var token) ->
          new HttpSink(address, token(config.name(), token), format, web, clock);
      case Kind.Syslog syslog ->
          new SyslogSink(
              syslog.receiver(),
              new SyslogMessages(
                  host(),
                  ProcessHandle.current().pid(),
                  Version.TEXT,
                  syslog.facility(),
                  syslog.enterprise()),
              syslog.maxBytes(),
              format);
    };
  }

  private Supplier<Optional<String>> token(String export, Optional<SecretSource> source) {
    if (source.isEmpty()) {
      return Optional::empty;
    }
    var kept = secrets.open("export `" + export + "`", source.get());
    return () -> {
      try {
        return Optional.of(kept.current().text());
      } catch (NoSecretException e) {
        throw UndeliveredException.passing(String.valueOf(e.getMessage()));
      }
    };
  }

  /** What this machine calls itself; syslog has a mark for one that does not know. */
  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "-";
    }
  }

  /** How it stands with each. */
  List<ExportStatus> status() {
    return exports.map(Exports::status).orElse(List.of());
  }

  @Override
  public void close() {
    exports.ifPresent(Exports::close);
    renewals.shutdownNow();
  }
}
