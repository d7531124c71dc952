package dev.sallyport.cli;

import dev.sallyport.engine.json.StrictJson;
import java.util.Optional;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.slf4j.MDC;

/**
 * Log records as one JSON object a line: {@code time}, {@code level}, {@code logger}, {@code
 * message}; {@code exchange}, {@code trace_id} and {@code span_id} where they are about one; and
 * {@code thrown}, the kind of a fault without its message, which might quote something.
 */
public final class JsonLines extends Formatter {

  @Override
  public String format(LogRecord told) {
    var line = StrictJson.newObject();
    line.put("time", told.getInstant().toString());
    line.put("level", level(told.getLevel()));
    line.put("logger", String.valueOf(told.getLoggerName()));
    line.put("message", formatMessage(told));
    for (var mark : new String[] {"exchange", "trace_id", "span_id"}) {
      Optional.ofNullable(MDC.get(mark)).ifPresent(value -> line.put(mark, value));
    }
    Optional.ofNullable(told.getThrown())
        .ifPresent(fault -> line.put("thrown", fault.getClass().getName()));
    return line + "\n";
  }

  private static String level(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "error";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "warn";
    }
    return level.intValue() >= Level.INFO.intValue() ? "info" : "debug";
  }
}
