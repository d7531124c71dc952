package dev.sallyport.engine.mask;

import dev.sallyport.dsl.Scope;
import java.util.Optional;

/** A program with the scope that it works in, and the place where its findings are counted. */
record ScopedProgram(Program program, Scope scope, Findings findings) {

  boolean isEmpty() {
    return program.isEmpty();
  }

  /** The label that goes into the text; counted once. */
  String label(Program.Entry entry) {
    findings.add(entry.detector(), scope);
    return entry.label();
  }

  /** Masks a text that is known in full; nothing if nothing is found. */
  Optional<String> mask(String text) {
    if (isEmpty()) {
      return Optional.empty();
    }
    var masker = new TextMasker(this);
    var masked = masker.on(text) + masker.end();
    return masker.hasFound() ? Optional.of(masked) : Optional.empty();
  }
}
