package dev.sallyport.engine.mask;

import dev.sallyport.engine.mask.match.StreamMatcher;

/** Masks one text that arrives in pieces; used by one thread at a time. */
public final class TextMasker implements StreamMatcher.Output {
  private final StreamMatcher matcher;
  private final StringBuilder held = new StringBuilder();
  private final StringBuilder out = new StringBuilder();
  private int next;

  TextMasker(ScopedProgram scoped) {
    matcher = scoped.matcher(this);
  }

  /** Takes a piece, and gives what may leave. */
  public String on(String piece) {
    held.append(piece);
    matcher.accept(piece);
    matcher.flush(Ticks::millis);
    return released();
  }

  /** The text is complete; gives the rest of it. */
  public String end() {
    matcher.end();
    return released();
  }

  /** The text broke off; what may have become a secret is masked in the rest of it. */
  public String abandon() {
    matcher.abandon();
    return released();
  }

  boolean holds() {
    return heldChars() > 0;
  }

  long steps() {
    return matcher.steps();
  }

  /** How many UTF-16 units are held back. */
  public int heldChars() {
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
  public void replace(int detector, String replacement) {
    out.append(replacement);
  }
}
