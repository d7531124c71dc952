package dev.sallyport.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.policy.Evaluator;
import dev.sallyport.engine.policy.Execution;
import dev.sallyport.engine.policy.PolicyLimits;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.opa.Compiled;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.Schemas;
import dev.sallyport.opa.Sources;
import dev.sallyport.tests.clients.GoTools;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A policy may call whatever OPA's own list of functions has. */
class EveryFunctionTest {
  /** What `:=` and `=` are, and what has no value: it is called by other tests. */
  private static final Set<String> NOT_CALLED = Set.of("assign", "eq", "print");

  @Test
  void aPolicyThatCallsAllOfThemCanBeUsed() {
    var called =
        GoTools.functions().stream()
            .filter(function -> !function.path("deprecated").booleanValue())
            .filter(function -> !function.path("name").textValue().startsWith("internal."))
            .filter(function -> !NOT_CALLED.contains(function.path("name").textValue()))
            .toList();
    assertThat(called).hasSizeGreaterThan(180);
    try (var opa = Opa.load()) {
      var result = opa.compile(Sources.of("p.rego", calls(called)), Schemas.NONE, List.of("p"), "");
      assertThat(result).isInstanceOf(Compiled.class);
      var compiled = (Compiled) result;
      // A function that is missing is an UnusableBundleException.
      var evaluator =
          new Evaluator(
              compiled.wasm().toByteArray(),
              compiled.data(),
              Builtins.offline(() -> opa),
              PolicyLimits.DEFAULT,
              Execution.INTERPRETED);
      assertThat(evaluator.functions()).hasSizeGreaterThan(95);
    }
  }

  /** A rule for each, with arguments of the right types. */
  private static String calls(List<JsonNode> functions) {
    var module = new StringBuilder("package p\n");
    for (int i = 0; i < functions.size(); i++) {
      var function = functions.get(i);
      var arguments = new ArrayList<String>();
      function.path("decl").path("args").forEach(type -> arguments.add(value(type)));
      var call =
          "%s(%s)".formatted(function.path("name").textValue(), String.join(", ", arguments));
      module.append("\nr%d contains %s\n".formatted(i, call));
    }
    return module.toString();
  }

  private static String value(JsonNode type) {
    return switch (type.path("type").textValue()) {
      case "string" -> "\"\"";
      case "number" -> "1";
      case "boolean" -> "true";
      case "null" -> "null";
      case "set" -> "set()";
      case "array" -> array(type);
      case "object" -> object(type);
      case "any" -> type.path("of").isEmpty() ? "null" : value(type.path("of").path(0));
      default -> throw new AssertionError("OPA has a type `%s`".formatted(type));
    };
  }

  private static String array(JsonNode type) {
    var elements = new ArrayList<String>();
    type.path("static").forEach(element -> elements.add(value(element)));
    return "[" + String.join(", ", elements) + "]";
  }

  private static String object(JsonNode type) {
    var members = new ArrayList<String>();
    type.path("static")
        .forEach(
            member ->
                members.add("%s: %s".formatted(member.path("key"), value(member.path("value")))));
    return "{" + String.join(", ", members) + "}";
  }
}
