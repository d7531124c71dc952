package dev.sallyport.opa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Toolchain.class)
class FootprintTest {

  /** The rules of a package, and which parts of the input they read. */
  private record Case(String name, String rules, String wanted) {}

  private static final List<Case> CASES =
      List.of(
          new Case("a constant", "x := 1", ""),
          new Case("one path", "x if input.request.model == \"m\"", "input.request.model"),
          new Case(
              "a prefix covers what is under it", "x if input.a.b == 1\n\ny := input.a", "input.a"),
          new Case("in a head", "x := {\"m\": input.request.model}", "input.request.model"),
          new Case("in a set rule", "x contains input.a if input.b", "input.a, input.b"),
          new Case("in an object rule", "x[input.a] := input.b", "input.a, input.b"),
          new Case(
              "in an else",
              "default x := false\n\nx if input.a else := input.b if input.c",
              "input.a, input.b, input.c"),
          new Case("in a negation", "x if not input.a.b", "input.a.b"),
          new Case(
              "in a comprehension",
              "x := {m | some m in input.a; m.b == input.c}",
              "input.a[*], input.c"),
          new Case(
              "a member of each",
              "x if { some m in input.messages; m.role == \"user\" }",
              "input.messages[*].role"),
          new Case(
              "with the key",
              "x if { some i, m in input.messages; m.role == \"user\"; i > 1 }",
              "input.messages[*].role"),
          new Case(
              "each as a whole",
              "x if { some m in input.messages; count(m) > 1 }",
              "input.messages[*]"),
          new Case(
              "each of each",
              "x if { some m in input.messages; some c in m.content; c.type == \"text\" }",
              "input.messages[*].content[*].type"),
          new Case("by index", "x if input.messages[0].role == \"user\"", "input.messages[*].role"),
          new Case(
              "by variable",
              "x if input.messages[i].role == input.roles[i]",
              "input.messages[*].role, input.roles[*]"),
          new Case("by another path", "x if input.a[input.b].c", "input.a[*].c, input.b"),
          new Case("membership reads the whole", "x if \"ml\" in input.groups", "input.groups"),
          new Case(
              "every",
              "x if every m in input.messages { m.role == \"user\" }",
              "input.messages[*].role"),
          new Case(
              "every, as a whole", "x if every m in input.messages { m == 1 }", "input.messages"),
          new Case(
              "every, with the key",
              "x if every k, m in input.messages { m.a == k }",
              "input.messages[*].a"),
          new Case("a local", "x if { t := input.tool; t.name == \"Bash\" }", "input.tool.name"),
          new Case(
              "a local of a local",
              "x if { a := input.a; b := a.b; b.c == 1; a.d }",
              "input.a.b.c, input.a.d"),
          new Case(
              "a local that is also a value",
              "x if { t := input.tool; t.name == \"Bash\"; is_object(t) }",
              "input.tool"),
          new Case("a local that is returned", "x := t if t := input.tool", "input.tool"),
          new Case(
              "a local made equal to data", "x if { t := input.a; t.b; t = data.z }", "input.a"),
          new Case(
              "two paths made equal", "x if { input.a = t; input.b = t; t.c }", "input.a, input.b"),
          new Case("unification with a shape", "x if { [a, _] = input.pair; a > 1 }", "input.pair"),
          new Case(
              "an argument", "x if f(input.request)\n\nf(r) if r.model == \"m\"", "input.request"),
          new Case(
              "an argument compared inside",
              "x if f({\"c\": 1})\n\nf(r) if { r = input.a; r.c }",
              "input.a"),
          new Case(
              "in a called function",
              "x if f(1)\n\nf(n) if n < input.max_tokens",
              "input.max_tokens"),
          new Case("in another package", "x if data.q.helper", "input.from_q"),
          new Case("in a package by variable", "x if data[k].helper", "input.by_r, input.from_q"),
          new Case(
              "a built-in function",
              "x if startswith(input.model, input.prefix)",
              "input.model, input.prefix"),
          new Case(
              "a key that is no name", "x if input[\"a b\"][\"c.d\"]", "input[\"a b\"][\"c.d\"]"),
          new Case("a key like a wildcard", "x if input.a[\"*\"]", "input.a[\"*\"]"),
          new Case("a template", "x := $\"{input.a.b} is {input.c}\"", "input.a.b, input.c"),
          new Case("all, as a value", "x if count(input) > 1", "input"),
          new Case("all, by variable", "x if input[k] == 1", "input[*]"),
          new Case(
              "all, through walk", "x if { walk(input, [p, v]); v == 1; count(p) > 1 }", "input"),
          new Case("all, through a local", "x if { i := input; i.a }", "input"),
          new Case("a replaced input", "x if y with input as {\"a\": 1}\n\ny if input.b", "input"),
          new Case("a replaced part", "x if y with input.a as 1\n\ny if input.a", "input"),
          new Case("replaced data", "x if y with data.d as input.c\n\ny if data.d.e", "input.c"));

  private static final Sources HELPERS =
      Sources.of("q.rego", "package q\n\nhelper if input.from_q\n\nunused if input.never\n")
          .with("r.rego", "package r\n\nhelper if input.by_r\n");

  @TestFactory
  Stream<DynamicTest> pathsOfEntryPoints(Opa opa) {
    // One compilation for all, each case in a package of its own.
    var sources = HELPERS;
    var entrypoints = new ArrayList<String>();
    for (int i = 0; i < CASES.size(); i++) {
      var text = "package c%d\n\n%s\n".formatted(i, CASES.get(i).rules());
      sources = sources.with("c%d.rego".formatted(i), text);
      entrypoints.add("c" + i);
    }
    var footprints = CompileTest.compiled(opa, sources, entrypoints).footprints();
    return IntStream.range(0, CASES.size())
        .mapToObj(
            i ->
                dynamicTest(
                    CASES.get(i).name(),
                    () -> assertThat(footprints.get("c" + i)).hasToString(CASES.get(i).wanted())));
  }
}
