package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.audit.GatewayStarted;
import dev.sallyport.engine.store.LogKeyFile;
import dev.sallyport.engine.store.SqliteStore;
import dev.sallyport.engine.tlog.NoteSigner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What `audit verify` makes of what it is given. */
class AuditVerifyCommandTest {
  @TempDir Path folder;

  private record Said(int exitCode, String output, String error) {}

  private static Said said(String... arguments) {
    var output = new StringWriter();
    var error = new StringWriter();
    var exitCode =
        new CommandLine(new AuditCommand())
            .setErr(new PrintWriter(error))
            .setOut(new PrintWriter(output))
            .execute(arguments);
    return new Said(exitCode, output.toString(), error.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "--export x --against y, neither `--proof` nor `--export` has one",
    "--proof x --against y, neither `--proof` nor `--export` has one",
    "--archive x --witness y, `--witness` goes without `--archive`",
    "--export x --json, `--json` is for logs alone",
    "--export x --proof y, mutually exclusive",
    "--archive x --proof y, mutually exclusive",
  })
  void whatWouldNotBeLookedAtIsTurnedDown(String options, String why) {
    var said = said(("verify " + options).split(" ", -1));
    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.error()).contains(why);
  }

  @Test
  void anExportThatIsNoneIsNotProven() throws IOException {
    var file = folder.resolve("session.json");
    Files.writeString(file, "{}");
    var key = NoteSigner.generate("log.example", new SecureRandom()).key().toString();
    var said = said("verify", "--export", file.toString(), "--key", key);
    assertThat(said.exitCode()).as(said.toString()).isEqualTo(1);
    assertThat(said.output()).contains("NOT proven: `sallyport_session` is not where");
  }

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
