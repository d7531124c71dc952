package dev.sallyport.engine.mask;

import dev.sallyport.dsl.Action;
import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.Mask;
import dev.sallyport.dsl.Scope;
import dev.sallyport.dsl.Search;
import dev.sallyport.dsl.Selector;
import dev.sallyport.engine.mask.match.DetectorSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Puts the rules of masks that are used together into one program for one scope. */
final class ProgramBuilder {
  private final List<Detector> known;
  private final Scope scope;

  /** In the order of their choice. */
  private final Map<Detector, Replacement> chosen = new LinkedHashMap<>();

  private final List<Program.FieldRule> fields = new ArrayList<>();
  private boolean tokens;
  private boolean restores;
  private Mask.Hold hold = Mask.Hold.DEFAULT;

  ProgramBuilder(List<Detector> known, Scope scope) {
    this.known = known;
    this.scope = scope;
  }

  void add(Mask mask) {
    hold = mask.hold().map(hold::and).orElse(hold);
    for (var block : mask.blocks()) {
      if (block.scopes().contains(scope)) {
        restores |= block.restores();
        block.rules().forEach(this::add);
      }
    }
  }

  /** What is found is reported, and nothing else is done with it. */
  void add(Search search) {
    if (search.scopes().contains(scope)) {
      add(new Mask.Rule(search.selectors(), new Action.Redact(Action.Redact.DEFAULT_LABEL)));
    }
  }

  private void add(Mask.Rule rule) {
    for (var selector : rule.selectors()) {
      if (selector instanceof Selector.Field(_, var written, var path)) {
        fields.add(new Program.FieldRule(path, new Replacement.Act(written, rule.action())));
      }
    }
    tokens |= rule.action() instanceof Action.Tokenise;
    // Where two rules choose the same detector, the first one counts.
    for (var detector : known) {
      if (rule.selectors().stream().anyMatch(selector -> selector.selects(detector))) {
        chosen.putIfAbsent(detector, new Replacement.Act(detector.name(), rule.action()));
      }
    }
  }

  /**
   * @param compile gives the set of these detectors
   */
  Program build(Function<List<Detector>, DetectorSet> compile) {
    var replaced = new HashSet<String>();
    chosen.keySet().forEach(detector -> replaced.addAll(detector.replaces()));
    var detectors = new ArrayList<Detector>();
    var replacements = new ArrayList<Replacement>();
    if (tokens || restores) {
      // First, so that no other detector takes a token for a secret.
      detectors.add(Tokens.DETECTOR);
      replacements.add(new Replacement.Token(restores));
    }
    chosen.forEach(
        (detector, replacement) -> {
          if (!replaced.contains(detector.name()) && !passes(replacement)) {
            detectors.add(detector);
            replacements.add(replacement);
          }
        });
    return new Program(compile.apply(detectors), replacements, fields, hold);
  }

  private static boolean passes(Replacement replacement) {
    return replacement instanceof Replacement.Act(_, Action.Pass _);
  }
}
