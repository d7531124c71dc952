package dev.sallyport.dsl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads mask files into one checked set, or says everything that is wrong with them. */
public final class MaskLanguage {
  private MaskLanguage() {}

  /**
   * Reads files that are used together: a mask may select detectors of another file. What they
   * include is among them.
   */
  public static Reading read(List<Source> sources) {
    return read(sources, _ -> Optional.empty());
  }

  /** Reads one file that stands alone. */
  public static Reading read(Source source) {
    return read(List.of(source));
  }

  /**
   * Reads files with those that they include.
   *
   * @param more gives a file that is included and not among the sources. Its name is that of the
   *     file which includes it, with the last part replaced by the path that is written there.
   */
  public static Reading read(List<Source> sources, Function<String, Optional<Source>> more) {
    var diagnostics = new ArrayList<Diagnostic>();
    var files = new Includes(more, diagnostics).read(sources);
    // A file that can't be read may hold the detectors that others select: one mistake, one
    // message.
    if (files.isEmpty()) {
      return new Reading.Rejected(diagnostics);
    }
    var set =
        new MaskSet(
            Inheritance.detectors(
                files.get().stream().flatMap(file -> file.detectors().stream()).toList(),
                diagnostics),
            Inheritance.masks(
                files.get().stream().flatMap(file -> file.masks().stream()).toList(), diagnostics),
            files.get().stream().flatMap(file -> file.searches().stream()).toList());
    diagnostics.addAll(new Checks(set).diagnostics());
    return diagnostics.isEmpty() ? new Reading.Parsed(set) : new Reading.Rejected(diagnostics);
  }
}
