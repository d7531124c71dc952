package dev.sallyport.engine.mask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sallyport.dsl.Action;
import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.Example;
import dev.sallyport.dsl.Mask;
import dev.sallyport.dsl.MaskSet;
import dev.sallyport.dsl.Scope;
import dev.sallyport.engine.mask.match.DetectorSet;
import dev.sallyport.engine.mask.match.Tables;
import dev.sallyport.engine.model.Finding;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** All masks of a bundle, ready to use; immutable, and shared by all exchanges. */
public final class Masks {
  /** Different combinations of masks that are kept; policies name few. */
  private static final int MAX_PROGRAMS = 256;

  /** Who searches names nobody. */
  private static final Pseudonyms NOBODY = MaskKey.ofExamples().pseudonyms("", "");

  /** No mask at all. */
  public static final Masks NONE = compile(MaskSet.empty());

  private record Use(List<String> names, Scope scope) {}

  /**
   * A text with secrets masked.
   *
   * @param matches in the order of the text; they do not overlap
   */
  public record Masked(String text, List<Match> matches) {
    public Masked {
      matches = List.copyOf(matches);
    }
  }

  /**
   * Where a secret stood.
   *
   * @param start in UTF-16 units of the text that was masked
   * @param end behind its last unit
   */
  public record Match(String detector, int start, int end) {}

  private final MaskSet set;
  private final Map<String, Mask> masks = new HashMap<>();
  private final Tables tables = new Tables();
  private final ConcurrentMap<Scope, Program> searches = new ConcurrentHashMap<>();
  private final ConcurrentMap<Use, Program> programs = new ConcurrentHashMap<>();

  /** Scopes with the same rules share one. */
  private final ConcurrentMap<List<Detector>, DetectorSet> sets = new ConcurrentHashMap<>();

  private final AtomicBoolean warm = new AtomicBoolean();

  private Masks(MaskSet set) {
    this.set = set;
    set.masks().forEach(mask -> masks.put(mask.name(), mask));
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
  public ReplyMasker reply(Collection<String> names, Pseudonyms pseudonyms) {
    var findings = new Findings();
    return new ReplyMasker(
        new Programs(
            scoped(names, Scope.RESPONSE_TEXT, findings, pseudonyms),
            scoped(names, Scope.RESPONSE_TOOL_USE, findings, pseudonyms),
            scoped(names, Scope.RESPONSE_TOOL_RESULT, findings, pseudonyms)),
        findings,
        besides -> {
          var all = new TreeSet<>(names);
          all.addAll(besides);
          return scoped(all, Scope.RESPONSE_TOOL_USE, findings, pseudonyms);
        });
  }

  /**
   * Masks the request of one exchange.
   *
   * @throws UnknownMaskException if a name is not known
   */
  public RequestMasker request(Collection<String> names, Pseudonyms pseudonyms) {
    var findings = new Findings();
    var text = scoped(names, Scope.REQUEST_TEXT, findings, pseudonyms);
    var toolUse = scoped(names, Scope.REQUEST_TOOL_USE, findings, pseudonyms);
    var toolResult = scoped(names, Scope.REQUEST_TOOL_RESULT, findings, pseudonyms);
    var system = scoped(names, Scope.REQUEST_SYSTEM, findings, pseudonyms);
    return new RequestMasker(
        new Programs(text, toolUse, toolResult), new Programs(system, system, system), findings);
  }

  /** What the detectors of the set's findings find in a request; it stays as it is. */
  public List<Finding> search(JsonNode request) {
    if (set.searches().isEmpty()) {
      return List.of();
    }
    var findings = new Findings();
    var text = searching(Scope.REQUEST_TEXT, findings);
    var toolUse = searching(Scope.REQUEST_TOOL_USE, findings);
    var toolResult = searching(Scope.REQUEST_TOOL_RESULT, findings);
    var system = searching(Scope.REQUEST_SYSTEM, findings);
    new RequestMasker(
            new Programs(text, toolUse, toolResult), new Programs(system, system, system), findings)
        .whole(request);
    return findings.list();
  }

  /** What those detectors find in what a model wants to give to a tool. */
  public List<Finding> searchToolUse(JsonNode input) {
    if (set.searches().isEmpty()) {
      return List.of();
    }
    var findings = new Findings();
    var program = searching(Scope.RESPONSE_TOOL_USE, findings);
    var block = JsonNodeFactory.instance.objectNode().put("type", "tool_use");
    block.set("input", input);
    new TreeMasker(new Programs(program, program, program))
        .content(JsonNodeFactory.instance.arrayNode().add(block));
    return findings.list();
  }

  /**
   * Whether what that detector finds in a place of that name is among the set's findings.
   *
   * @param detector as {@link Finding#detector} names it
   * @param where as {@link Finding#where} names it
   */
  public boolean searches(String detector, String where) {
    var selectors =
        set.searches().stream()
            .filter(search -> search.scopes().stream().anyMatch(in -> in.word().equals(where)))
            .flatMap(search -> search.selectors().stream())
            .toList();
    return set.detectors().stream()
        .filter(one -> one.name().equals(detector))
        .anyMatch(one -> selectors.stream().anyMatch(selector -> selector.selects(one)));
  }

  private ScopedProgram searching(Scope scope, Findings findings) {
    var program =
        searches.computeIfAbsent(
            scope,
            _ -> {
              var builder = new ProgramBuilder(set.detectors(), scope);
              set.searches().forEach(builder::add);
              return builder.build(this::compiled);
            });
    return new ScopedProgram(program, scope, findings, NOBODY);
  }

  /**
   * Masks a text that arrives in pieces.
   *
   * @throws UnknownMaskException if a name is not known
   */
  public TextMasker text(Collection<String> names, Scope scope, Pseudonyms pseudonyms) {
    return new TextMasker(scoped(names, scope, new Findings(), pseudonyms));
  }

  /**
   * Builds what the first calls would else have to wait for: each mask alone, all together, and the
   * tables for texts in which nothing is found, as most are. Done once.
   */
  public void warmUp() {
    if (warm.getAndSet(true)) {
      return;
    }
    var all = masks.keySet().stream().sorted().toList();
    all.forEach(name -> warmUp(List.of(name)));
    warmUp(all);
    searching(Scope.REQUEST_TEXT, new Findings());
  }

  private void warmUp(List<String> names) {
    var program = scoped(names, Scope.RESPONSE_TEXT, new Findings(), NOBODY);
    if (program.isEmpty()) {
      return;
    }
    for (var detector : program.program().detectors().detectors()) {
      for (var example : detector.examples()) {
        if (example instanceof Example.Ignores) {
          try {
            program.mask(example.text());
          } catch (BlockedException _) {
            // What one detector ignores another one may find.
          }
        }
      }
    }
  }

  /**
   * Masks a text that stands alone, and says where.
   *
   * @throws UnknownMaskException if a name is not known
   * @throws BlockedException if a mask blocks what it holds
   */
  public Masked find(Collection<String> names, Scope scope, String text, Pseudonyms pseudonyms) {
    return new Locator(scoped(names, scope, new Findings(), pseudonyms)).find(text);
  }

  ScopedProgram scoped(
      Collection<String> names, Scope scope, Findings findings, Pseudonyms pseudonyms) {
    return new ScopedProgram(
        program(new Use(List.copyOf(names), scope)), scope, findings, pseudonyms);
  }

  /** A program of one detector alone, to test its examples. */
  Program detector(Detector detector, String label) {
    return new Program(
        DetectorSet.of(List.of(detector), tables),
        List.of(new Replacement.Act(detector.name(), new Action.Redact(label))),
        List.of(),
        Mask.Hold.DEFAULT);
  }

  /** What all tables take now, in bytes, as estimated. */
  public long tableBytes() {
    return tables.bytes();
  }

  private Program program(Use use) {
    var known = programs.get(use);
    if (known != null) {
      return known;
    }
    var builder = new ProgramBuilder(set.detectors(), use.scope());
    for (var name : use.names()) {
      var mask = masks.get(name);
      if (mask == null) {
        throw new UnknownMaskException(name);
      }
      builder.add(mask);
    }
    var built = builder.build(this::compiled);
    if (programs.size() < MAX_PROGRAMS) {
      programs.put(use, built);
    }
    return built;
  }

  private DetectorSet compiled(List<Detector> detectors) {
    var known = sets.get(detectors);
    if (known != null) {
      return known;
    }
    var built = DetectorSet.of(detectors, tables);
    if (sets.size() < MAX_PROGRAMS) {
      sets.putIfAbsent(List.copyOf(detectors), built);
    }
    return built;
  }
}
