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

/**
 * Puts the rules of masks that are used together into one program for one scope. Each mask decides
 * for itself what it finds, and what becomes of that. Together they add up: of two that choose the
 * same, the stricter one counts.
 */
final class ProgramBuilder {
  private final List<Detector> known;
  private final Scope scope;

  /** In the order of their choice. */
  private final Map<Detector, Replacement.Act> chosen = new LinkedHashMap<>();

  private final List<Program.FieldRule> fields = new ArrayList<>();
  private int masks;
  private boolean tokens;
  private boolean restores;
  private Mask.Hold hold = Mask.Hold.DEFAULT;

  ProgramBuilder(List<Detector> known, Scope scope) {
    this.known = known;
    this.scope = scope;
  }

  void add(Mask mask) {
    hold = mask.hold().map(hold::and).orElse(hold);
    var rules = new ArrayList<Mask.Rule>();
    for (var block : mask.blocks()) {
      if (block.scopes().contains(scope)) {
        restores |= block.restores();
        rules.addAll(block.rules());
      }
    }
    add(rules);
  }

  /** What is found is reported, and nothing else is done with it. */
  void add(Search search) {
    if (search.scopes().contains(scope)) {
      var action = new Action.Redact(Action.Redact.DEFAULT_LABEL);
      add(List.of(new Mask.Rule(search.selectors(), action)));
    }
  }

  private void add(List<Mask.Rule> rules) {
    var ofMask = new LinkedHashMap<Detector, Replacement.Act>();
    for (var rule : rules) {
      for (var selector : rule.selectors()) {
        if (selector instanceof Selector.Field(_, var written, var path)) {
          var act = new Replacement.Act(written, rule.action());
          fields.add(new Program.FieldRule(masks, path, act));
        }
      }
      tokens |= rule.action() instanceof Action.Tokenise;
      // Where two rules of a mask choose the same detector, the first one counts.
      for (var detector : known) {
        if (rule.selectors().stream().anyMatch(selector -> selector.selects(detector))) {
          ofMask.putIfAbsent(detector, new Replacement.Act(detector.name(), rule.action()));
        }
      }
    }
    masks++;
    var replaced = new HashSet<String>();
    ofMask.keySet().forEach(detector -> replaced.addAll(detector.replaces()));
    ofMask.forEach(
        (detector, act) -> {
          if (!replaced.contains(detector.name()) && !act.passes()) {
            chosen.merge(detector, act, Replacement.Act::and);
          }
        });
  }

  /**
   * @param compile gives the set of these detectors
   */
  Program build(Function<List<Detector>, DetectorSet> compile) {
    var detectors = new ArrayList<Detector>();
    var replacements = new ArrayList<Replacement>();
    if (tokens || restores) {
      // First, so that no other detector takes a token for a secret.
      detectors.add(Tokens.DETECTOR);
      replacements.add(new Replacement.Token(restores));
    }
    detectors.addAll(chosen.keySet());
    replacements.addAll(chosen.values());
    return new Program(compile.apply(detectors), replacements, fields, hold);
  }
}
