package dev.sallyport.engine.mask;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.sallyport.engine.mask.match.StreamMatcher;

/**
 * Masks one string of a JSON text that arrives in pieces. The matcher sees what the string means;
 * what is passed on is how it was written, escapes and all.
 */
final class JsonStringMasker implements StreamMatcher.Output {
  private final StringBuilder out;
  private final StreamMatcher matcher;
  private final StringBuilder held = new StringBuilder();

  /** How many characters each held unit is written in, as a character. */
  private final StringBuilder widths = new StringBuilder();

  private int nextHeld;
  private int nextWidth;

  JsonStringMasker(ScopedProgram scoped, StringBuilder out) {
    this.out = out;
    matcher = scoped.matcher(this);
  }

  /** Takes one UTF-16 unit of the string, and how it was written. */
  void accept(char unit, CharSequence written) {
    held.append(written);
    widths.append((char) written.length());
    matcher.accept(unit);
  }

  void flush() {
    matcher.flush(Ticks::millis);
    forget();
  }

  void end() {
    matcher.end();
    forget();
  }

  void abandon() {
    matcher.abandon();
    forget();
  }

  private void forget() {
    held.delete(0, nextHeld);
    widths.delete(0, nextWidth);
    nextHeld = 0;
    nextWidth = 0;
  }

  @Override
  public void pass(int units) {
    var from = nextHeld;
    drop(units);
    out.append(held, from, nextHeld);
  }

  @Override
  public void drop(int units) {
    for (var i = 0; i < units; i++) {
      nextHeld += widths.charAt(nextWidth++);
    }
  }

  @Override
  public void replace(int detector, String replacement) {
    out.append(JsonStringEncoder.getInstance().quoteAsString(replacement));
  }
}
