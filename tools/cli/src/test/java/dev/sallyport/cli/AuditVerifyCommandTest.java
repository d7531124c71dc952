package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.tlog.NoteSigner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

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
}
