package dev.sallyport.engine.mask;

import dev.sallyport.engine.mask.match.StreamMatcher;

/** Masks one text that arrives in pieces. */
final class TextMasker implements StreamMatcher.Output {
  private final ScopedProgram scoped;
  private final StreamMatcher matcher;
  private final StringBuilder held = new StringBuilder();
  private final StringBuilder out = new StringBuilder();
  private int next;

  TextMasker(ScopedProgram scoped) {
    this.scoped = scoped;
    matcher = scoped.matcher(this);
  }

  /** Takes a piece, and gives what may leave. */
  String on(String piece) {
    held.append(piece);
    for (var i = 0; i < piece.length(); i++) {
      matcher.accept(piece.charAt(i));
    }
    matcher.flush(Ticks.millis());
    return released();
  }

  /** The text is complete; gives the rest of it. */
  String end() {
    matcher.end();
    return released();
  }

  /** The text broke off; what may have become a secret is masked in the rest of it. */
  String abandon() {
    matcher.abandon();
    return released();
  }

  long steps() {
    return matcher.steps();
  }

  int heldChars() {
    return matcher.held();
  }

  private String released() {
    held.delete(0, next);
    next = 0;
    var text = out.toString();
    out.setLength(0);
    return text;
  }

  @Override
  public void pass(int units) {
    out.append(held, next, next + units);
    next += units;
  }

  @Override
  public void drop(int units) {
    next += units;
  }

  @Override
  public void replace(int detector, String secret) {
    out.append(scoped.replacement(detector, secret));
  }
}
