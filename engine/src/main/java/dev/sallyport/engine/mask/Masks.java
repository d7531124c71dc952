package dev.sallyport.engine.mask;

import dev.sallyport.dsl.Action;
import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.Mask;
import dev.sallyport.dsl.MaskSet;
import dev.sallyport.dsl.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** All masks of a bundle, ready to use; immutable, and shared by all exchanges. */
public final class Masks {
  /** Different combinations of masks that are kept; policies name few. */
  private static final int MAX_PROGRAMS = 256;

  /** No mask at all. */
  public static final Masks NONE = compile(MaskSet.empty());

  private record Use(List<String> names, Scope scope) {}

  private final MaskSet set;
  private final Map<String, Mask> masks = new HashMap<>();
  private final Map<String, List<CompiledPattern>> patterns = new HashMap<>();
  private final ConcurrentMap<Use, Program> programs = new ConcurrentHashMap<>();

  private Masks(MaskSet set) {
    this.set = set;
    set.masks().forEach(mask -> masks.put(mask.name(), mask));
    for (var detector : set.detectors()) {
      patterns.put(detector.name(), detector.patterns().stream().map(CompiledPattern::of).toList());
    }
  }

  /** The names that a policy may use. */
  public Set<String> names() {
    return Set.copyOf(masks.keySet());
  }

  public static Masks compile(MaskSet set) {
    return new Masks(set);
  }

  /**
   * Masks the replies of one exchange. The order of the names decides which label stands where two
   * masks find the same text.
   *
   * @throws UnknownMaskException if a name is not known
   */
  public ReplyMasker reply(Collection<String> names) {
    var findings = new Findings();
    return new ReplyMasker(
        new Programs(
            scoped(names, Scope.RESPONSE_TEXT, findings),
            scoped(names, Scope.RESPONSE_TOOL_USE, findings),
            scoped(names, Scope.RESPONSE_TOOL_RESULT, findings)),
        findings);
  }

  /**
   * Masks the request of one exchange.
   *
   * @throws UnknownMaskException if a name is not known
   */
  public RequestMasker request(Collection<String> names) {
    var findings = new Findings();
    var text = scoped(names, Scope.REQUEST_TEXT, findings);
    var toolUse = scoped(names, Scope.REQUEST_TOOL_USE, findings);
    var toolResult = scoped(names, Scope.REQUEST_TOOL_RESULT, findings);
    var system = scoped(names, Scope.REQUEST_SYSTEM, findings);
    return new RequestMasker(
        new Programs(text, toolUse, toolResult), new Programs(system, system, system), findings);
  }

  /**
   * Masks a text that stands alone, such as an example in a mask file.
   *
   * @throws UnknownMaskException if a name is not known
   */
  public String mask(Collection<String> names, Scope scope, String text) {
    return scoped(names, scope, new Findings()).mask(text).orElse(text);
  }

  ScopedProgram scoped(Collection<String> names, Scope scope, Findings findings) {
    return new ScopedProgram(program(new Use(List.copyOf(names), scope)), scope, findings);
  }

  /** A program of one detector alone, to test its examples. */
  Program detector(Detector detector, String label) {
    return new Program(entries(detector, 0, label));
  }

  private Program program(Use use) {
    var known = programs.get(use);
    if (known != null) {
      return known;
    }
    var built = build(use);
    if (programs.size() < MAX_PROGRAMS) {
      programs.put(use, built);
    }
    return built;
  }

  private Program build(Use use) {
    var entries = new ArrayList<Program.Entry>();
    var chosen = new HashSet<String>();
    for (var name : use.names()) {
      var mask = masks.get(name);
      if (mask == null) {
        throw new UnknownMaskException(name);
      }
      mask.blocks().stream()
          .filter(block -> block.scopes().contains(use.scope()))
          .flatMap(block -> block.rules().stream())
          .forEach(rule -> choose(rule, chosen, entries));
    }
    return new Program(entries);
  }

  /** Where two rules choose the same detector, the first one counts. */
  private void choose(Mask.Rule rule, Set<String> chosen, List<Program.Entry> entries) {
    for (var detector : set.detectors()) {
      if (rule.selectors().stream().anyMatch(selector -> selector.selects(detector))
          && chosen.add(detector.name())) {
        var label =
            switch (rule.action()) {
              case Action.Redact redact -> redact.labelFor(detector.name());
              default -> throw new UnsupportedOperationException("not yet: " + rule.action());
            };
        entries.addAll(entries(detector, chosen.size(), label));
      }
    }
  }

  private List<Program.Entry> entries(Detector detector, int rank, String label) {
    return patterns.getOrDefault(detector.name(), List.of()).stream()
        .map(pattern -> new Program.Entry(pattern, rank, detector.name(), label))
        .toList();
  }
}
