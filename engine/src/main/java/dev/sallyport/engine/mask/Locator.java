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
  public void replace(int detector, String secret) {
    out.append(scoped.replacement(detector, secret));
    matches.add(
        new Masks.Match(scoped.program().detectors().detectors().get(detector).name(), at, at));
  }

  @Override
  public boolean counts(int detector, String secret) {
    return scoped.counts(detector, secret);
  }

  @Override
  public void unite(int detector) {
    scoped.unite(detector);
  }

  @Override
  public void cutOff() {
    out.append(ScopedProgram.CUT_OFF);
  }
}
