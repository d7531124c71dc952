package dev.sallyport.opa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the toolchain tells; the workbench's cases for lint show what can be made of it. */
@ExtendWith(Toolchain.class)
class FactsTest {

  private static Facts facts(Opa opa, String... lines) {
    var text = "package p\n\n" + String.join("\n", lines) + "\n";
    return (Facts) opa.facts(Sources.of("p.rego", text), Schemas.NONE, Instant.EPOCH);
  }

  @Test
  void rulesWithTheirKindsAndWhatTheyNeed(Opa opa) {
    var facts =
        facts(
            opa,
            "default a := 1",
            "a := f(2) if input.x",
            "f(x) := x if b[x]",
            "b[k] := 1 if some k in [1, 2]",
            "c contains a",
            "test_c if c == {1}");
    assertThat(facts.rules())
        .extracting(
            Facts.Rule::name,
            rule -> rule.at().line(),
            Facts.Rule::kind,
            Facts.Rule::needs,
            Facts.Rule::test,
            Facts.Rule::held)
        .containsExactly(
            tuple("a", 3, Facts.Kind.DEFAULT, List.of(), false, true),
            tuple("a", 4, Facts.Kind.COMPLETE, List.of(2), false, false),
            tuple("f", 5, Facts.Kind.FUNCTION, List.of(3), false, false),
            tuple("b", 6, Facts.Kind.OBJECT, List.of(), false, false),
            tuple("c", 7, Facts.Kind.SET, List.of(0), false, true),
            tuple("test_c", 8, Facts.Kind.COMPLETE, List.of(4), true, true));
  }

  @Test
  void anElseBelongsToItsRule(Opa opa) {
    var facts =
        facts(
            opa,
            "a := 1 if input.x else := b if input.y",
            "b := 2",
            "test_a if a == 2 with input.y as true");
    assertThat(facts.rules())
        .extracting(Facts.Rule::name, Facts.Rule::needs, Facts.Rule::held)
        .containsExactly(
            tuple("a", List.of(1), true),
            tuple("b", List.of(), true),
            tuple("test_a", List.of(0), true));
  }

  @Test
  void patternsOfDataAreKnown(Opa opa) {
    var sources =
        Sources.of(
                "p.rego",
                "package p\n\na if {\n\tsome r in data.rules\n\tregex.match(r.pattern, input.x)\n}\n")
            .with("data.yaml", "rules: [{pattern: '(?=a)', note: '('}, {pattern: b}]\n");
    var facts = (Facts) opa.facts(sources, Schemas.NONE, Instant.EPOCH);
    assertThat(facts.patterns())
        .extracting(Facts.Pattern::text, Facts.Pattern::fault, pattern -> pattern.at().toString())
        .containsExactlyInAnyOrder(
            tuple("(?=a)", "invalid or unsupported Perl syntax: `(?=`", "p.rego:5:2"),
            tuple("b", "", "p.rego:5:2"));
  }

  @Test
  void commentsAndCalls(Opa opa) {
    var facts =
        facts(
            opa,
            "# why",
            "a := time.now_ns() # then",
            "b := count(input.x)",
            "c := rand.intn(\"x\", 3)");
    assertThat(facts.comments())
        .extracting(Facts.Comment::text, comment -> comment.at().toString())
        .containsExactly(tuple(" why", "p.rego:3:1"), tuple(" then", "p.rego:4:20"));
    assertThat(facts.calls())
        .extracting(Facts.Call::function, Facts.Call::rule)
        .containsExactly(tuple("time.now_ns", 0), tuple("rand.intn", 2));
  }

  @Test
  void whatTheCheckFindsIsAllThatIsTold(Opa opa) {
    assertThat(
            opa.facts(Sources.of("p.rego", "package p\n\na if x\n"), Schemas.NONE, Instant.EPOCH))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected ->
                assertThat(rejected.diagnostics())
                    .extracting(Diagnostic::toString)
                    .containsExactly("p.rego:3:6: var x is unsafe"));
  }
}
