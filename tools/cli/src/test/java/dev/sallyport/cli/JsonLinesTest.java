package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Each record is one line of JSON, whatever is in it. */
class JsonLinesTest {
  private final JsonLines lines = new JsonLines();

  private static LogRecord record(Level level, String message) {
    var record = new LogRecord(level, message);
    record.setInstant(Instant.parse("2026-11-23T10:00:00.123Z"));
    record.setLoggerName("dev.sallyport.x");
    return record;
  }

  @AfterEach
  void unmarked() {
    MDC.clear();
  }

  @Test
  void aRecordIsALine() {
    assertThat(lines.format(record(Level.WARNING, "it \"is\"\naway")))
        .isEqualTo(
            "{\"time\":\"2026-11-23T10:00:00.123Z\",\"level\":\"warn\","
                + "\"logger\":\"dev.sallyport.x\",\"message\":\"it \\\"is\\\"\\naway\"}\n");
  }

  @Test
  void marksSayWhatItIsAboutAndOfAFaultItsKindIsTold() {
    MDC.put("exchange", "req_1");
    MDC.put("trace_id", "4bf9");
    MDC.put("other", "is not told");
    var record = record(Level.SEVERE, "m");
    record.setThrown(new IllegalStateException("quotes"));
    assertThat(lines.format(record))
        .contains("\"level\":\"error\"")
        .endsWith(
            "\"message\":\"m\",\"exchange\":\"req_1\",\"trace_id\":\"4bf9\","
                + "\"thrown\":\"java.lang.IllegalStateException\"}\n")
        .doesNotContain("quotes", "other");
  }
}
