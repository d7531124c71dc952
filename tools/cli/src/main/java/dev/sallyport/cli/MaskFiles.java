package dev.sallyport.cli;

import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.MaskSet;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import dev.sallyport.engine.bundle.PolicyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Mask files on the disk; their names are their paths. */
record MaskFiles(List<Source> sources) {
  MaskFiles {
    sources = List.copyOf(sources);
  }

  /**
   * Reads files, or those of a policy if none are named.
   *
   * @param paths files, and folders with all the mask files in them
   * @throws CommandFailedException if one can't be read, or there is none
   */
  static MaskFiles read(List<Path> paths, Path policy) {
    var sources = new ArrayList<Source>();
    for (var path : paths.isEmpty() ? List.of(policy) : paths) {
      if (Files.isDirectory(path)) {
        PolicyFiles.read(path)
            .masks()
            .forEach((name, text) -> sources.add(new Source(path.resolve(name).toString(), text)));
      } else {
        sources.add(source(path));
      }
    }
    if (sources.isEmpty()) {
      throw new CommandFailedException("there is no mask file in " + policy);
    }
    return new MaskFiles(sources);
  }

  /** All of them, with those that they include. */
  Reading read() {
    return MaskLanguage.read(sources, MaskFiles::included);
  }

  /**
   * All of them, with those that they include.
   *
   * @throws CommandFailedException if they are wrong; the message says everything that is
   */
  MaskSet set() {
    return switch (read()) {
      case Reading.Parsed(var set) -> set;
      case Reading.Rejected rejected -> throw new CommandFailedException(rejected.toString());
    };
  }

  private static Optional<Source> included(String name) {
    var path = Path.of(name);
    return Files.isRegularFile(path) ? Optional.of(source(path)) : Optional.empty();
  }

  private static Source source(Path path) {
    try {
      return new Source(path.toString(), Files.readString(path));
    } catch (IOException _) {
      throw new CommandFailedException(path + " can't be read as UTF-8 text");
    }
  }
}
