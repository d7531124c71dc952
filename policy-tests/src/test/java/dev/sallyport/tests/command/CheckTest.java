package dev.sallyport.tests.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.tests.clients.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code sallyport check}: it says the same, whether or not OPA can run as a process. */
class CheckTest {
  @TempDir private Path folder;

  static Stream<Map<String, String>> environments() {
    return Stream.of(
        Map.of(), Map.of("SALLYPORT_OPA", "jvm"), Map.of("XDG_CACHE_HOME", "/dev/null"));
  }

  @ParameterizedTest
  @MethodSource("environments")
  void mistakesComeWithTheirPlaces(Map<String, String> environment) throws IOException {
    Files.createDirectories(folder.resolve("gateway"));
    Files.writeString(
        folder.resolve("gateway/request.rego"),
        "package gateway.request\n\nallow contains x if x := nothing(input)\n");

    Program.Result result = Command.run(environment, "check", "--policy", folder.toString());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output() + result.error())
        .isEqualTo("gateway/request.rego:3:26: undefined function nothing\n");
  }
}
