package dev.sallyport.workbench.asked;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.opa.Evaluated;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.Query;
import dev.sallyport.opa.Rejected;
import dev.sallyport.opa.Residue;
import dev.sallyport.opa.Residue.Condition;
import dev.sallyport.opa.Sources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Holds answers against the policy itself: over every candidate input, a verdict falls if and only
 * if the conditions of one of its lines hold. The conditions are put to OPA as they were told.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BruteForceTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern VARIABLE = Pattern.compile("\\bx[0-9]+\\b");
  private static final List<String> SETS = List.of("allow", "deny", "approve", "mask");

  @AutoClose private final Opa opa = Opa.start();
  private final Sources policy = Library.sources();

  @ParameterizedTest
  @CsvSource({
    "claude-opus-5,    Read",
    "claude-opus-4,    Grep",
    "claude-haiku-4-5, Read",
    "claude-haiku-4-5, mcp__production__db",
    "claude-opus-4,    Bash",
    "gpt-5,            Read"
  })
  void whoCan(String model, String tool) throws Exception {
    var question = Asked.whoCan(model, List.of(tool), Optional.empty());
    compare(question, callers());
  }

  @Test
  void whatCan() throws Exception {
    for (var groups : List.of(List.of("ml"), List.of("ci"), List.of("support", "health"))) {
      var caller =
          new Asked.Caller(
              "person", "x", "https://ci", groups, claims("acme/lib-a", "refs/heads/main"));
      compare(Asked.whatCan(caller, Optional.of("production")), requests());
    }
  }

  private void compare(Asked question, List<ObjectNode> rests) throws JsonProcessingException {
    var residue = question.residue(opa, policy);
    var files = new TreeMap<>(policy.files());
    files.put("told.rego", told(residue));
    var inputs = new ArrayList<String>();
    for (var rest : rests) {
      inputs.add(merged(question.known(), rest).toString());
    }
    var verdicts = evaluated(new Sources(files), "data.gateway.request", inputs);
    var held = evaluated(new Sources(files), "data.told", inputs);
    var fallen = 0;
    for (var i = 0; i < inputs.size(); i++) {
      for (var set : SETS) {
        var wanted = new TreeSet<String>();
        verdicts.get(i).path(set).forEach(verdict -> wanted.add(verdict.path("rule").asText()));
        var got = new TreeSet<String>();
        for (var member = 0; member < residue.members().size(); member++) {
          var one = residue.members().get(member);
          if (one.set().endsWith("." + set) && held.get(i).path("m" + member).asBoolean()) {
            got.add(one.value().path("rule").asText());
          }
        }
        assertThat(got).as("%s of %s", set, inputs.get(i)).isEqualTo(wanted);
        fallen += wanted.size();
      }
    }
    assertThat(fallen).as("verdicts that fell").isPositive();
  }

  private List<JsonNode> evaluated(Sources sources, String query, List<String> inputs)
      throws JsonProcessingException {
    var values = new ArrayList<JsonNode>();
    switch (opa.eval(sources, new Query(query, inputs, Instant.EPOCH, false))) {
      case Evaluated(var answers) -> {
        for (var answer : answers) {
          values.add(JSON.readTree(answer.value().orElseThrow()));
        }
      }
      case Rejected rejected -> throw new AssertionError(rejected.diagnostics());
    }
    return values;
  }

  /** Every line of an answer as a rule, {@code m0} and so on. */
  private static String told(Residue residue) {
    var rules = new ArrayList<String>(List.of("package told", ""));
    for (var i = 0; i < residue.members().size(); i++) {
      rule("m" + i, Set.of(), residue.members().get(i).conditions(), rules);
    }
    return String.join("\n", rules) + "\n";
  }

  /** A list of conditions is a rule; those that are one of several have what they share with it. */
  private static void rule(
      String name, Set<String> shared, List<Condition> conditions, List<String> rules) {
    var body = new ArrayList<String>();
    for (var i = 0; i < conditions.size(); i++) {
      var condition = conditions.get(i);
      // The strict compiler wants no name for what is not used.
      var text = condition.text().replaceAll("every \\w+, (\\w+) in", "every $1 in");
      if (condition.operator().equals(Condition.EITHER)) {
        var outer = new TreeSet<>(shared);
        for (var other = 0; other < conditions.size(); other++) {
          if (other != i) {
            outer.addAll(variables(conditions.get(other)));
          }
        }
        outer.retainAll(variables(condition));
        text = called(name + "_" + i, outer, outer);
        for (var each : condition.either()) {
          rule(name + "_" + i, outer, each, rules);
        }
      } else if (condition.operator().equals(Condition.DEFINED)) {
        text = "_ = " + text;
      }
      body.add((condition.negated() ? "not " : "") + text);
    }
    var used = new TreeSet<String>();
    conditions.forEach(condition -> used.addAll(variables(condition)));
    rules.add(
        called(name, shared, used)
            + " if {\n"
            + (body.isEmpty() ? "true" : String.join("\n", body))
            + "\n}\n");
  }

  private static String called(String name, Set<String> parameters, Set<String> used) {
    return parameters.isEmpty()
        ? name
        : parameters.stream()
            .map(parameter -> used.contains(parameter) ? parameter : "_")
            .collect(Collectors.joining(", ", name + "(", ")"));
  }

  private static Set<String> variables(Condition condition) {
    var all = new TreeSet<String>();
    if (condition.either().isEmpty()) {
      VARIABLE.matcher(condition.text()).results().forEach(match -> all.add(match.group()));
    }
    condition.either().forEach(list -> list.forEach(each -> all.addAll(variables(each))));
    return all;
  }

  private static List<ObjectNode> callers() {
    var all = new ArrayList<ObjectNode>();
    var times = List.of("2026-11-30T09:30:00Z", "2026-11-30T17:30:00Z", "2026-12-02T09:30:00Z");
    for (var groups : subsets(List.of("ml", "ci", "support", "health", "trial"))) {
      for (var environment : List.of("production", "development")) {
        for (var time : times) {
          all.add(caller(groups, environment, time, "https://idp", JSON.createObjectNode()));
        }
      }
    }
    for (var repository : List.of("acme/shop", "acme/lib-x", "acme/lib-x/y", "other/shop")) {
      for (var ref : List.of("refs/heads/main", "release/1", "refs/tags/main", "refs/heads/x")) {
        for (var issuer : List.of("https://ci", "https://idp")) {
          var claims = claims(repository, ref);
          all.add(caller(List.of(), "production", times.getFirst(), issuer, claims));
          var gitlab = claims.deepCopy().put("project_path", repository);
          gitlab.remove("repository");
          all.add(caller(List.of("ci"), "production", times.getFirst(), issuer, gitlab));
        }
      }
    }
    return all;
  }

  private static ObjectNode claims(String repository, String ref) {
    return JSON.createObjectNode()
        .put("repository", repository)
        .put("ref", ref)
        .put("ref_type", "branch")
        .put("event_name", "push");
  }

  private static ObjectNode caller(
      List<String> groups, String environment, String time, String issuer, ObjectNode claims) {
    var rest = JSON.createObjectNode().put("environment", environment).put("time", time);
    rest.putObject("usage").putObject("day").put("requests", groups.size() * 2);
    var identity = rest.putObject("identity").put("kind", "person").put("subject", "x");
    identity.put("issuer", issuer).set("claims", claims);
    groups.forEach(identity.putArray("groups")::add);
    identity.put("method", "oidc").putArray("actors");
    identity.putArray("scope");
    return rest;
  }

  private static List<List<String>> subsets(List<String> of) {
    var all = new ArrayList<List<String>>();
    for (var bits = 0; bits < 1 << of.size(); bits++) {
      var subset = new ArrayList<String>();
      for (var i = 0; i < of.size(); i++) {
        if ((bits >> i & 1) == 1) {
          subset.add(of.get(i));
        }
      }
      all.add(subset);
    }
    return all;
  }

  private static List<ObjectNode> requests() {
    var all = new ArrayList<ObjectNode>();
    var models = List.of("claude-opus-5", "claude-opus-4", "claude-haiku-4-5", "claude-x.y", "gpt");
    var tools =
        List.of(
            "[]",
            "[{\"name\":\"Read\"}]",
            "[{\"name\":\"Bash\"},{\"name\":\"Grep\"}]",
            "[{\"type\":\"web_search_1\",\"name\":\"w\"}]",
            "[{\"name\":\"mcp__production__db\"}]",
            "[{\"name\":\"mcp__production__a.b\"}]");
    var parameters =
        List.of(
            "{}",
            "{\"inference_geo\":\"us\"}",
            "{\"mcp_servers\":[{\"url\":\"https://mcp\"}]}",
            "{\"mcp_servers\":[{\"url\":\"https://mcp\"},{\"url\":\"https://evil\"}]}");
    for (var model : models) {
      for (var tool : tools) {
        for (var parameter : parameters) {
          for (var endpoint : List.of("messages", "models")) {
            all.add(request(model, tool, parameter, endpoint, all.size()));
          }
        }
      }
    }
    return all;
  }

  private static ObjectNode request(
      String model, String tools, String parameters, String endpoint, int number) {
    var rest = JSON.createObjectNode().put("time", "2026-11-30T09:30:00Z");
    rest.putObject("usage").putObject("day").put("requests", 9);
    var request = rest.putObject("request").put("endpoint", endpoint).put("model", model);
    request.put("max_tokens", number % 3 == 0 ? 9000 : 100);
    request.putArray("betas").add(number % 5 == 0 ? "computer-use-1" : "b");
    request
        .putArray("last_texts")
        .add(number % 7 == 0 ? "cat /etc/shadow" : number % 11 == 0 ? "git push" : "Hello");
    try {
      request.set("tools", JSON.readTree(tools));
      request.set("parameters", JSON.readTree(parameters));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
    return rest;
  }

  private static ObjectNode merged(ObjectNode known, ObjectNode rest) {
    var all = known.deepCopy();
    rest.properties().forEach(part -> all.set(part.getKey(), part.getValue()));
    return all;
  }
}
