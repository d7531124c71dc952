package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process, really killed. */
final class CrashTest {

  private static final int ACKNOWLEDGED_BEFORE_KILL = 300;

  @TempDir Path directory;

  @Test
  void whatWasAcknowledgedSurvivesKillAndOpenIntentsAreInDoubt() throws Exception {
    var file = directory.resolve("state.db");
    var acknowledged = killedAfter(file);
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ACKNOWLEDGED_BEFORE_KILL);

    try (var store = SqliteStore.open(file, Clock.systemUTC())) {
      var inDoubt = 0;
      for (var line : store.trail().tail(AuditTrail.TAIL_LIMIT)) {
        inDoubt += line.contains("\"result\":\"in_doubt\"") ? 1 : 0;
      }
      assertThat(store.closedInDoubt()).isEqualTo(inDoubt).isPositive();
      for (var name : acknowledged) {
        var parts = name.split(" ", -1);
        var entries = store.trail().find(parts[1]);
        assertThat(entries.getFirst()).as(name).contains("\"kind\":\"intent\"");
        assertThat(entries).as(name).hasSize(2);
        if (parts[0].equals("outcome")) {
          assertThat(entries.getLast()).as(name).contains("\"result\":\"completed\"");
        }
      }
    }
    try (var again = SqliteStore.open(file, Clock.systemUTC())) {
      assertThat(again.closedInDoubt()).isZero();
    }
  }

  /** Runs the writer, kills it in the middle, and gives the lines that it got out whole. */
  private List<String> killedAfter(Path file) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CrashingWriter.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var output = new StringBuilder();
    var lines = 0;
    var buffer = new byte[512];
    try (var in = process.getInputStream()) {
      for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        output.append(new String(buffer, 0, read, StandardCharsets.US_ASCII));
        lines = (int) output.chars().filter(character -> character == '\n').count();
        if (lines >= ACKNOWLEDGED_BEFORE_KILL) {
          // SIGKILL: no shutdown hook, no flush, nothing. Through the handle, because the process
          // itself would close the stream that is still being read.
          var _ = process.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(lines).as("lines before the process ended:%n%s", output).isPositive();
    var whole = output.substring(0, output.lastIndexOf("\n"));
    return new ArrayList<>(whole.lines().toList());
  }
}
