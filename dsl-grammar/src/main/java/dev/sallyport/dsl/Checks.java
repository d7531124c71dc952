package dev.sallyport.dsl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What must hold between the parts of a set, over all files. */
final class Checks {
  private final MaskSet set;
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  Checks(MaskSet set) {
    this.set = set;
  }

  List<Diagnostic> diagnostics() {
    var detectors = new HashMap<String, Span>();
    for (var detector : set.detectors()) {
      unique("detector", detector.name(), detector.span(), detectors);
      canBeSeenWhole(detector);
    }
    var masks = new HashMap<String, Span>();
    for (var mask : set.masks()) {
      unique("mask", mask.name(), mask.span(), masks);
      for (var block : mask.blocks()) {
        block.rules().forEach(rule -> rule.selectors().forEach(this::selectsSomething));
      }
      mask.expectations().forEach(expectation -> standsInScope(mask, expectation));
    }
    set.searches().forEach(search -> search.selectors().forEach(this::selectsSomething));
    return diagnostics;
  }

  private void unique(String what, String name, Span span, Map<String, Span> known) {
    var first = known.putIfAbsent(name, span);
    if (first != null) {
      diagnostics.add(
          new Diagnostic(
              span,
              "a second %s `%s`; the first stands in %s. Give it another name"
                  .formatted(what, name, first)));
    }
  }

  private void canBeSeenWhole(Detector detector) {
    if (!detector.seesWhole()) {
      return;
    }
    for (var pattern : detector.patterns()) {
      var longest = pattern.secret().longest();
      if (longest.isEmpty() || longest.getAsLong() > Detector.MAX_CHECKED_CHARS) {
        diagnostics.add(
            new Diagnostic(
                pattern.span(),
                "detector `%s` checks its secrets, so this one needs a length of at most %d"
                        .formatted(detector.name(), Detector.MAX_CHECKED_CHARS)
                    + ". Write for example `{20,100}` for `{20,}`"));
      }
    }
  }

  private void selectsSomething(Selector selector) {
    if (selector instanceof Selector.Field
        || set.detectors().stream().anyMatch(selector::selects)) {
      return;
    }
    var message =
        switch (selector) {
          case Selector.Named(_, var glob) when glob.contains("*") ->
              "no detector's name fits `" + glob + "`.";
          case Selector.Named(_, var name) ->
              "unknown detector `%s`.%s"
                  .formatted(
                      name,
                      Nearest.suggestion(
                          name, set.detectors().stream().map(Detector::name).toList()));
          case Selector.Field field -> throw new IllegalStateException(field.written());
          case Selector.Tagged(_, var tag) ->
              "no detector has the tag `" + tag + "`." + Nearest.suggestion(tag, tags());
        };
    diagnostics.add(new Diagnostic(selector.span(), message));
  }

  private void standsInScope(Mask mask, Mask.Expectation expectation) {
    if (mask.blocks().stream().noneMatch(block -> block.scopes().contains(expectation.scope()))) {
      diagnostics.add(
          new Diagnostic(
              expectation.span(),
              "mask `%s` does nothing on `%s`, so there is nothing to expect. Write `on %s { … }`"
                  .formatted(mask.name(), expectation.scope().word(), expectation.scope().word())));
    }
  }

  private Set<String> tags() {
    var tags = new TreeSet<String>();
    set.detectors().forEach(detector -> tags.addAll(detector.tags()));
    return tags;
  }
}
