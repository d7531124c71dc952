package dev.sallyport.dsl;

import dev.sallyport.dsl.grammar.MaskGrammarParser.FileContext;
import java.util.List;

/** Turns the syntax of one file into the model; what can't be turned becomes a diagnostic. */
final class ModelBuilder {
  private static final String VERSION = "1";

  private final Notes notes;
  private final Texts texts;

  ModelBuilder(Source source, List<Diagnostic> diagnostics) {
    notes = new Notes(source, diagnostics);
    texts = new Texts(source, diagnostics);
  }

  WrittenFile file(FileContext file) {
    var version = file.version.getText();
    if (!version.equals(VERSION)) {
      notes.wrong(
          notes.span(file.version),
          "version `%s` of the mask language is not known here. Write `masks %s;`"
              .formatted(version, VERSION));
    }
    var detectors = new DetectorBuilder(notes, texts);
    var masks = new MaskBuilder(notes, texts);
    return new WrittenFile(
        file.include().stream()
            .map(include -> new Written.Name(notes.span(include.path), texts.of(include.path)))
            .toList(),
        file.detector().stream().map(detectors::detector).toList(),
        file.mask().stream().map(masks::mask).toList(),
        file.findings().stream()
            .flatMap(findings -> findings.search().stream())
            .map(masks::search)
            .toList());
  }
}
