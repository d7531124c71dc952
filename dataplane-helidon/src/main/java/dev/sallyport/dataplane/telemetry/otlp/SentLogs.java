package dev.sallyport.dataplane.telemetry.otlp;

import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.slf4j.MDC;

/**
 * Sends what the gateway itself logs, as far as its logging ends in {@code java.util.logging}. Of
 * libraries nothing is sent: what they quote is not known. Of what was thrown its kind is sent, and
 * not its message.
 */
final class SentLogs extends Handler {
  private static final String OURS = "dev.sallyport";

  private final Logger logger;
  private final java.util.logging.Logger source;

  private SentLogs(Logger logger, java.util.logging.Logger source) {
    this.logger = logger;
    this.source = source;
  }

  /** From now on, until it is closed. */
  static SentLogs to(Logger logger) {
    var source = java.util.logging.Logger.getLogger(OURS);
    var sent = new SentLogs(logger, source);
    source.addHandler(sent);
    return sent;
  }

  @Override
  public void publish(LogRecord told) {
    var severity = severity(told.getLevel());
    var builder =
        logger
            .logRecordBuilder()
            .setTimestamp(told.getInstant())
            .setObservedTimestamp(Instant.now())
            .setSeverity(severity)
            .setSeverityText(severity.name())
            .setBody(String.valueOf(told.getMessage()))
            .setAttribute("logger.name", String.valueOf(told.getLoggerName()));
    mark("exchange").ifPresent(id -> builder.setAttribute(Words.EXCHANGE, id));
    Optional.ofNullable(told.getThrown())
        .ifPresent(fault -> builder.setAttribute(Words.EXCEPTION, fault.getClass().getName()));
    mark("trace_id")
        .flatMap(trace -> mark("span_id").map(span -> context(trace, span)))
        .ifPresent(builder::setContext);
    builder.emit();
  }

  private static Optional<String> mark(String name) {
    return Optional.ofNullable(MDC.get(name));
  }

  private static Context context(String trace, String span) {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.create(trace, span, TraceFlags.getSampled(), TraceState.getDefault())));
  }

  private static Severity severity(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return Severity.ERROR;
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return Severity.WARN;
    }
    return level.intValue() >= Level.INFO.intValue() ? Severity.INFO : Severity.DEBUG;
  }

  @Override
  public void flush() {
    // They leave by themselves.
  }

  @Override
  public void close() {
    source.removeHandler(this);
  }
}
