package dev.sallyport.dsl;

import java.util.ArrayList;
import java.util.List;

/** Reads mask files into one checked set, or says everything that is wrong with them. */
public final class MaskLanguage {
  private MaskLanguage() {}

  /** Reads files that are used together: a mask may select detectors of another file. */
  public static Reading read(List<Source> sources) {
    var diagnostics = new ArrayList<Diagnostic>();
    var detectors = new ArrayList<Detector>();
    var masks = new ArrayList<Mask>();
    var allRead = true;
    for (var source : sources) {
      var file = new Syntax(source).read(diagnostics);
      allRead &= file.isPresent();
      if (file.isPresent()) {
        var part = new ModelBuilder(source, diagnostics).set(file.get());
        detectors.addAll(part.detectors());
        masks.addAll(part.masks());
      }
    }
    var set = new MaskSet(detectors, masks);
    // A file that can't be read may hold the detectors that others select: one mistake, one
    // message.
    if (allRead) {
      diagnostics.addAll(new Checks(set).diagnostics());
    }
    return diagnostics.isEmpty() ? new Reading.Parsed(set) : new Reading.Rejected(diagnostics);
  }

  /** Reads one file that stands alone. */
  public static Reading read(Source source) {
    return read(List.of(source));
  }
}
