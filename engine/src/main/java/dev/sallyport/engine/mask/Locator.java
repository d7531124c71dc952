package dev.sallyport.engine.mask;

import dev.sallyport.engine.mask.match.StreamMatcher;
import java.util.ArrayList;
import java.util.List;

/** Masks one text that is known in full, and remembers where. */
final class Locator implements StreamMatcher.Output {
  private final ScopedProgram scoped;
  private final List<Masks.Match> matches = new ArrayList<>();
  private final StringBuilder out = new StringBuilder();
  private String text = "";
  private int at;

  Locator(ScopedProgram scoped) {
    this.scoped = scoped;
  }

  Masks.Masked find(String whole) {
    text = whole;
    var matcher = scoped.matcher(this);
    matcher.accept(whole);
    matcher.end();
    return new Masks.Masked(out.toString(), matches);
  }

  @Override
  public void pass(int units) {
    out.append(text, at, at + units);
    at += units;
  }

  @Override
  public void drop(int units) {
    at += units;
    if (!matches.isEmpty()) {
      var last = matches.removeLast();
      matches.add(new Masks.Match(last.detector(), last.start(), at));
    }
  }

  @Override
  public void replace(int detector, String replacement) {
    out.append(replacement);
    matches.add(
        new Masks.Match(scoped.program().detectors().detectors().get(detector).name(), at, at));
  }
}
