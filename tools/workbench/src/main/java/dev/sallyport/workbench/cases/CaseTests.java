package dev.sallyport.workbench.cases;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.PolicyDirectory;
import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.Outcome;
import dev.sallyport.workbench.cases.CaseFile.Placed;
import dev.sallyport.workbench.tested.Suite;
import dev.sallyport.workbench.tested.Test;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs the cases of a policy directory, each along the gateway's own line. */
public final class CaseTests {
  private final PolicyFiles files;
  private final CasePolicy policy;

  private CaseTests(PolicyFiles files, CasePolicy policy) {
    this.files = files;
    this.policy = policy;
  }

  /**
   * Runs them, a suite for each file.
   *
   * @param filter is searched for in {@code file case}
   * @throws UnfitCaseException if a file of cases cannot be read
   * @throws dev.sallyport.engine.bundle.PolicyLoadException if the policy cannot be used
   */
  public static List<Suite> run(PolicyFiles files, Opa opa, Clock clock, Pattern filter) {
    var chosen = new TreeMap<String, List<Placed>>();
    files.cases().forEach((file, text) -> chosen.put(file, chosen(file, text, filter)));
    chosen.values().removeIf(List::isEmpty);
    if (chosen.isEmpty()) {
      return List.of();
    }
    var candidate = Candidate.of(List.of(PolicyDirectory.compile(Path.of("policy"), files, opa)));
    var tests = new CaseTests(files, new CasePolicy(candidate, opa, clock));
    return chosen.entrySet().stream()
        .map(file -> new Suite(file.getKey(), file.getValue().stream().map(tests::test).toList()))
        .toList();
  }

  /**
   * The names of the rules that cases expect to decide.
   *
   * @throws UnfitCaseException if a file of cases cannot be read
   */
  public static Set<String> rulesNamed(PolicyFiles files) {
    return files.cases().entrySet().stream()
        .flatMap(file -> CaseFile.read(file.getKey(), file.getValue()).stream())
        .flatMap(one -> Stream.ofNullable(Objects.requireNonNull(one.said().then()).rules()))
        .flatMap(List::stream)
        .collect(Collectors.toSet());
  }

  private static List<Placed> chosen(String file, String text, Pattern filter) {
    return CaseFile.read(file, text).stream()
        .filter(one -> filter.matcher(file + " " + one.name()).find())
        .toList();
  }

  private Test test(Placed placed) {
    var began = System.nanoTime();
    var wrong = wrong(placed);
    return new Test(
        placed.name(),
        placed.place(),
        wrong.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        Duration.ofNanos(System.nanoTime() - began),
        "",
        wrong.isEmpty() ? "" : wrong.getFirst(),
        wrong.stream().skip(1).toList());
  }

  private List<String> wrong(Placed placed) {
    var ran = policy.run(placed, file -> Optional.ofNullable(files.files().get(file)));
    return compared(Objects.requireNonNull(placed.said().then()), ran);
  }

  private static List<String> compared(Case.Then then, Ran ran) {
    var wrong = new ArrayList<String>();
    var decision = ran.ruling().path("decision").asText("none");
    var rules = new TreeSet<String>();
    ran.ruling().path("rules").forEach(rule -> rules.add(rule.asText()));
    if (!decision.equals(then.decision())) {
      wrong.add(
          "decision: wanted %s, and it is %s, by %s%s"
              .formatted(then.decision(), decision, rules, because(ran)));
    }
    if (then.rules() != null && !rules.equals(new TreeSet<>(then.rules()))) {
      wrong.add("rules: wanted %s, and it was %s".formatted(new TreeSet<>(then.rules()), rules));
    }
    if (then.reason() != null && !ran.reason().contains(then.reason())) {
      wrong.add("reason: wanted `%s`, and it is `%s`".formatted(then.reason(), ran.reason()));
    }
    if (then.reply() != null) {
      reply(Exchange.content(then.reply()), ran.content(), wrong);
    }
    if (then.audit() != null && !ran.logged(then.audit())) {
      wrong.add("audit: no entry has " + then.audit() + "; there are:");
      ran.log().forEach(entry -> wrong.add("  " + entry));
    }
    return wrong;
  }

  private static String because(Ran ran) {
    return ran.reason().isEmpty() ? "" : " (" + ran.reason() + ")";
  }

  private static void reply(JsonNode wanted, JsonNode is, List<String> wrong) {
    if (!Ran.holds(is, wanted)) {
      wrong.add("reply: wanted " + wanted);
      wrong.add("reply: the caller reads " + is);
    }
  }
}
