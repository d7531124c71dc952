package dev.sallyport.engine.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether what is kept can be packed is found before the first call. */
final class PackingTest {

  /** A process of its own, since a library is loaded once. */
  static final class Starting {
    public static void main(String[] arguments) {
      try {
        SessionKey.requirePacking();
        System.out.println("it starts");
      } catch (PayloadsUnavailableException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static String said(String... options) throws IOException {
    var command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Starting.class.getName()));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var out = process.getInputStream()) {
      return new String(out.readAllBytes(), UTF_8);
    }
  }

  @Test
  void aLibraryThatCannotBeLoadedIsSaid() throws IOException {
    assertThat(said()).isEqualToIgnoringNewLines("it starts");
    assertThat(said("-DZstdNativePath=/nowhere/libzstd.so"))
        .startsWith("what is kept cannot be packed")
        .contains(System.getProperty("java.io.tmpdir"));
  }
}
