package dev.sallyport.dsl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The mask files of this checkout: those of the golden pairs, and those that ship. */
final class CaseFiles {
  private static final List<Path> GOLDEN =
      List.of(Path.of("src/test/resources/cases"), Path.of("src/test/resources/format"));

  private static final Path SHIPPED = Path.of("../rego/masks");

  private CaseFiles() {}

  static List<Source> golden() {
    return GOLDEN.stream().flatMap(CaseFiles::in).toList();
  }

  static List<Source> all() {
    return Stream.concat(GOLDEN.stream().flatMap(CaseFiles::in), in(SHIPPED)).toList();
  }

  private static Stream<Source> in(Path folder) {
    try (var files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".mask"))
          .sorted()
          .map(CaseFiles::source)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Source source(Path file) {
    try {
      return new Source(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
