package dev.sallyport.engine.mask;

import dev.sallyport.dsl.Scope;
import dev.sallyport.engine.mask.match.StreamMatcher;
import java.util.Optional;
import java.util.function.Function;

/**
 * A program with the scope that it works in, the place where its findings are counted, and those in
 * whose conversation it works.
 */
record ScopedProgram(Program program, Scope scope, Findings findings, Pseudonyms pseudonyms)
    implements StreamMatcher.Actions {

  boolean isEmpty() {
    return program.isEmpty();
  }

  StreamMatcher matcher(StreamMatcher.Output output) {
    return new StreamMatcher(program.detectors(), program.hold(), this, output);
  }

  @Override
  public boolean seesWhole(int detector) {
    return program.replacements().get(detector).seesWhole();
  }

  /**
   * What goes into the text for a secret; counted once.
   *
   * @param detector its rank
   * @param secret empty where it is not known
   * @throws BlockedException if it must not pass at all
   */
  @Override
  public String replacement(int detector, String secret) {
    return replacement(program.replacements().get(detector), secret);
  }

  /** Only the session knows which tokens are its own. */
  @Override
  public boolean counts(int detector, String secret) {
    return !(program.replacements().get(detector) instanceof Replacement.Token)
        || pseudonyms.restored(secret).isPresent();
  }

  /**
   * @throws BlockedException if it must not pass at all
   */
  @Override
  public void unite(int detector) {
    if (program.replacements().get(detector) instanceof Replacement.Act act && act.blocks()) {
      replacement(act, "");
    }
  }

  @Override
  public String cutOff() {
    return "[…]";
  }

  String replacement(Replacement replacement, String secret) {
    if (replacement instanceof Replacement.Act(var name, _)) {
      findings.add(name, scope);
    }
    return replacement.of(secret, pseudonyms);
  }

  /** Masks a text that is known in full; nothing if nothing changes. */
  Optional<String> mask(String text) {
    return mask(text, TextMasker::end);
  }

  /** The same for a text that has been cut off: its end may be the beginning of a secret. */
  Optional<String> maskCutOff(String text) {
    return mask(text, TextMasker::abandon);
  }

  private Optional<String> mask(String text, Function<TextMasker, String> end) {
    if (program.replacements().isEmpty()) {
      return Optional.empty();
    }
    var masker = new TextMasker(this);
    var masked = masker.on(text) + end.apply(masker);
    return masked.equals(text) ? Optional.empty() : Optional.of(masked);
  }
}
