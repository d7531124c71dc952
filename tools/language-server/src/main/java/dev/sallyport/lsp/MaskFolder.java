package dev.sallyport.lsp;

import dev.sallyport.dsl.Diagnostic;
import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.MaskSet;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One file with those beside it, which a policy reads as one set.
 *
 * @param own the file, as it stands in the editor
 * @param open all files that stand in the editor, by their names
 */
record MaskFolder(Source own, Map<String, Source> open) {
  /** Far more than a policy has. */
  private static final int MAX_FILES = 1_000;

  /** What came of reading a file. */
  record Result(List<Diagnostic> diagnostics, Optional<MaskSet> set) {
    Result {
      diagnostics = List.copyOf(diagnostics);
    }
  }

  /**
   * What is wrong with the file. It is right if it is right by itself, with what it includes, or
   * together with those beside it.
   */
  Result read() {
    var alone = MaskLanguage.read(List.of(own), this::source);
    if (alone instanceof Reading.Parsed(var set)) {
      // Beside it there may be more that its author wants to name.
      var all = together();
      return new Result(
          List.of(),
          all instanceof Reading.Parsed(var more) ? Optional.of(more) : Optional.of(set));
    }
    return switch (together()) {
      case Reading.Parsed(var set) -> new Result(List.of(), Optional.of(set));
      case Reading.Rejected rejected -> {
        var here = ofOwn(rejected);
        yield new Result(here.isEmpty() ? ofOwn((Reading.Rejected) alone) : here, Optional.empty());
      }
    };
  }

  private List<Diagnostic> ofOwn(Reading.Rejected rejected) {
    return rejected.diagnostics().stream()
        .filter(diagnostic -> diagnostic.span().file().equals(own.name()))
        .toList();
  }

  private Reading together() {
    var sources = new ArrayList<Source>();
    sources.add(own);
    for (var path : beside()) {
      var name = path.toString();
      if (!name.equals(own.name())) {
        source(name).ifPresent(sources::add);
      }
    }
    return MaskLanguage.read(sources, this::source);
  }

  private List<Path> beside() {
    try {
      var folder = Path.of(own.name()).getParent();
      if (folder == null || !Files.isDirectory(folder)) {
        return List.of();
      }
      try (var files = Files.list(folder)) {
        return files
            .filter(file -> file.toString().endsWith(".mask"))
            .sorted()
            .limit(MAX_FILES)
            .toList();
      }
    } catch (IOException | UncheckedIOException | InvalidPathException _) {
      return List.of();
    }
  }

  /** A file as it stands in the editor, or else on the disk. */
  private Optional<Source> source(String name) {
    var inEditor = open.get(name);
    if (inEditor != null) {
      return Optional.of(inEditor);
    }
    try {
      return Optional.of(new Source(name, Files.readString(Path.of(name))));
    } catch (IOException | InvalidPathException _) {
      return Optional.empty();
    }
  }

  /** The text of a file of the set. */
  Optional<Lines> lines(String name) {
    return name.equals(own.name())
        ? Optional.of(new Lines(own.text()))
        : source(name).map(source -> new Lines(source.text()));
  }
}
