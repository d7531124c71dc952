package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.tests.command.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gateway that cannot start ends with 1, and with one sentence that says what to do. */
class UnusableStartTest {
  private static final String SECRET = "hush-hush-hush";

  private final Path folder = Folders.fresh();
  private final Path state = Folders.state(folder.resolve("state"));

  @AfterEach
  void delete() {
    Folders.delete(folder);
  }

  private void refused(String message, String... options) {
    var line = new String[options.length + 5];
    System.arraycopy(
        new String[] {"up", "--port", "0", "--state", state.toString()}, 0, line, 0, 5);
    System.arraycopy(options, 0, line, 5, options.length);
    var result = Command.run(line);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.output()).doesNotContain("Sallyport serves");
    assertThat(result.toString()).contains(message).doesNotContain("\tat ", SECRET);
  }

  /** What is in a file of the state that should hold a key, and what is said of it. */
  @ParameterizedTest
  @CsvSource({
    "token-keys.jwks, rw-------, does not hold the gateway",
    "token-keys.jwks, rw-r--r--, 'can be read by others: delete the file'",
    "mask.key, rw-------, holds no mask key",
    "mask.key, rw-r--r--, 'can be read by others: run `chmod 600` on it'"
  })
  void aKeyFileThatCannotBeUsed(String name, String mode, String message) throws IOException {
    Path file = Files.writeString(state.resolve(name), SECRET);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

    refused(message, "--policy", policy());
  }

  @Test
  void aConfigurationThatCannotBeUsed() throws IOException {
    Path file =
        Files.writeString(folder.resolve("sallyport.yaml"), "tokens:\n  lifetime: 2h # an hour\n");

    refused(file + ":2:3: an access token lives 1 second to 1 hour", "--config", file.toString());
  }

  @Test
  void allThatIsWrongIsToldAlsoOfTheEnvironment() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("sallyport.yaml"), "tokens:\n  lifetime: 2h\nkeys: {life: 1d}\n");
    var result =
        Command.run(
            Map.of("SALLYPORT__LIMITS__CALLS", "0"),
            "up",
            "--state",
            state.toString(),
            "--config",
            file.toString());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.error().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo("SALLYPORT__LIMITS__CALLS: `limits.calls` is at least 1"),
            line -> assertThat(line).startsWith(file + ":2:3: an access token lives"),
            line -> assertThat(line).startsWith(file + ":3:8: unknown key `life`"));
  }

  private static String policy() {
    return Path.of("..", "rego").toString();
  }
}
