package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.audit.GatewayStarted;
import dev.sallyport.engine.store.LogKeyFile;
import dev.sallyport.engine.store.SqliteStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AuditVerifyCommandTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC);

  /** Each key makes a log of its own. */
  private static String written(Path state) throws IOException {
    try (var store = SqliteStore.open(state.resolve("sallyport.db"), CLOCK)) {
      store.auditLog().append(new GatewayStarted(CLOCK.instant(), "0.1.0", 0));
    }
    var key = Files.readString(state.resolve(LogKeyFile.PUBLIC_NAME)).strip();
    Files.delete(state.resolve(LogKeyFile.NAME));
    return key;
  }

  private static String run(int exit, String... arguments) {
    var out = new StringWriter();
    var said = new StringWriter();
    var command =
        new CommandLine(new AuditCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(said));
    assertThat(command.execute(arguments)).as("%s%s", out, said).isEqualTo(exit);
    return out.toString();
  }

  @Test
  void whatOneCommandPrintsOfTwoLogsAnotherReads(@TempDir Path state, @TempDir Path elsewhere)
      throws IOException {
    var one = written(state);
    var other = written(state);
    var kept = state.resolve("kept");
    var place = state.toString();
    Files.writeString(kept, run(0, "checkpoint", "--state", place));
    var against = kept.toString();
    assertThat(
            run(0, "verify", "--state", place, "--against", against, "--key", one, "--key", other))
        .hasLineCount(2)
        .doesNotContain("NOT");

    var third = written(elsewhere);
    assertThat(
            run(1, "verify", "--state", elsewhere.toString(), "--against", against, "--key", third))
        .contains(": 1 entries, proven")
        .containsSubsequence(
            "0 entries, NOT proven", "has 1: its end has been deleted",
            "0 entries, NOT proven", "has 1: its end has been deleted");
  }
}
