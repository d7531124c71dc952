package dev.sallyport.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every {@code cases/*.mask} has beside it, as {@code .expected}, what is understood or what is
 * said about it. A folder of files is read as one set. To see what a new case gives, run with
 * {@code -Dgolden.write=true} and read what it wrote before you keep it.
 */
final class GoldenTest {
  private static final Path CASES = Path.of("src/test/resources/cases");

  @TestFactory
  Stream<DynamicTest> cases() throws IOException {
    try (var found = Files.list(CASES)) {
      return found
          .filter(path -> path.toString().endsWith(".mask") || Files.isDirectory(path))
          .sorted()
          .toList()
          .stream()
          .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> check(path)));
    }
  }

  private static void check(Path path) throws IOException {
    var outline = Outline.of(MaskLanguage.read(sources(path)));
    var expected =
        CASES.resolve(path.getFileName().toString().replaceFirst("\\.mask$", "") + ".expected");
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(expected, outline);
    }
    assertThat(outline).isEqualTo(Files.readString(expected));
  }

  private static List<Source> sources(Path path) throws IOException {
    try (var files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).sorted().map(file -> source(path, file)).toList();
    }
  }

  private static Source source(Path path, Path file) {
    try {
      var name = Files.isDirectory(path) ? path.relativize(file) : file.getFileName();
      return new Source(name.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
