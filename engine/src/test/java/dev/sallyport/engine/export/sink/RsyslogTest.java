package dev.sallyport.engine.export.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.export.Export;
import dev.sallyport.engine.export.ExportLimits;
import dev.sallyport.engine.export.Exports;
import dev.sallyport.engine.export.MemoryLog;
import dev.sallyport.engine.export.Samples;
import dev.sallyport.engine.export.format.LinesFormat;
import dev.sallyport.engine.export.format.OcsfFormat;
import dev.sallyport.engine.fetch.Pace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real receiver of syslog makes of it. */
@Timeout(120)
final class RsyslogTest {
  private static final SyslogMessages MESSAGES =
      new SyslogMessages(
          "gateway.example", 42, "0.1.0", SyslogMessages.AUDIT, SyslogMessages.EXAMPLE_ENTERPRISE);
  private static final Pattern LEAF = Pattern.compile("leaf=\"(\\d+)\"");
  private static final int ENTRIES = 2_000;

  @TempDir Path folder;

  private static Receiver plain(Rsyslog server) {
    return new Receiver("127.0.0.1", server.port(), false, Optional.empty());
  }

  @Test
  void overTcpAllArrivesAsItWasSent() throws InterruptedException {
    var format = new OcsfFormat("0.1.0");
    var events = Events.samples(format);
    try (var server = Rsyslog.in(folder, Optional.empty()).begin()) {
      assertThat(
              new SyslogSink(plain(server), MESSAGES, ExportLimits.MESSAGE_BYTES, format)
                  .deliver(events))
          .isEmpty();
      assertThat(server.messages(events.size()))
          .isEqualTo(
              events.stream()
                  .map(
                      event ->
                          new String(
                              MESSAGES.message(event, event.bytes()), StandardCharsets.UTF_8))
                  .toList());
    }
  }

  @Test
  void overTlsAllArrives() throws InterruptedException {
    var keys = Certificates.make(folder, "dns:localhost");
    var format = new LinesFormat();
    var events = Events.samples(format);
    try (var server = Rsyslog.in(folder, Optional.of(keys)).begin()) {
      var receiver = new Receiver("localhost", server.port(), true, Optional.of(keys.authority()));
      var sink = new SyslogSink(receiver, MESSAGES, ExportLimits.MESSAGE_BYTES, format);
      assertThat(sink.deliver(events)).isEmpty();
      assertThat(sink.deliver(events)).isEmpty();
      assertThat(server.messages(2 * events.size())).hasSize(2 * events.size());
    }
  }

  /** It ends and begins again while entries come; none is missing then. */
  @Test
  void oneThatIsGoneMeanwhileMissesNothing() throws InterruptedException {
    var log = new MemoryLog();
    var format = new LinesFormat();
    try (var server = Rsyslog.in(folder, Optional.empty());
        var _ =
            Exports.start(
                List.of(
                    new Export(
                        "syslog",
                        format,
                        new SyslogSink(plain(server), MESSAGES, ExportLimits.MESSAGE_BYTES, format),
                        false)),
                new Exports.Parts(
                    log.of("a"),
                    Clock.systemUTC(),
                    new Pace(Duration.ofSeconds(1), new Random(1))))) {
      for (var i = 0; i < ENTRIES; i++) {
        if (i % 500 == 250) {
          server.begin();
        }
        if (i % 500 == 499) {
          server.messages(i - 300);
          server.end();
        }
        log.add("a", "started", Samples.AT, "{\"number\":" + i + "}");
      }
      server.begin();
      var until = System.nanoTime() + Duration.ofSeconds(90).toNanos();
      while (log.position("syslog", "a").leaf() < ENTRIES && System.nanoTime() < until) {
        Thread.sleep(20);
      }
      server.messages(ENTRIES);
      server.end();
      assertThat(
              server.messages().stream()
                  .map(LEAF::matcher)
                  .peek(matcher -> assertThat(matcher.find()).isTrue())
                  .map(matcher -> Integer.valueOf(matcher.group(1)))
                  .distinct()
                  .sorted())
          .containsExactlyElementsOf(IntStream.range(0, ENTRIES).boxed().toList());
    }
  }
}
