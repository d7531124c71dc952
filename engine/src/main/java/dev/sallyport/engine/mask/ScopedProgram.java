package dev.sallyport.engine.mask;

import dev.sallyport.dsl.Scope;
import dev.sallyport.engine.mask.match.StreamMatcher;
import java.util.Optional;

/**
 * A program with the scope that it works in, the place where its findings are counted, and those in
 * whose conversation it works.
 */
record ScopedProgram(Program program, Scope scope, Findings findings, Pseudonyms pseudonyms) {

  boolean isEmpty() {
    return program.isEmpty();
  }

  StreamMatcher matcher(StreamMatcher.Output output) {
    return new StreamMatcher(program.detectors(), program.whole(), program.hold(), output);
  }

  /**
   * What goes into the text for a secret; counted once.
   *
   * @param detector its rank
   * @param secret empty where it is not known
   * @throws BlockedException if it must not pass at all
   */
  String replacement(int detector, String secret) {
    return replacement(program.replacements().get(detector), secret);
  }

  String replacement(Replacement replacement, String secret) {
    if (replacement instanceof Replacement.Act(var name, _)) {
      findings.add(name, scope);
    }
    return replacement.of(secret, pseudonyms);
  }

  /** Masks a text that is known in full; nothing if nothing changes. */
  Optional<String> mask(String text) {
    if (program.replacements().isEmpty()) {
      return Optional.empty();
    }
    var masker = new TextMasker(this);
    var masked = masker.on(text) + masker.end();
    return masked.equals(text) ? Optional.empty() : Optional.of(masked);
  }
}
