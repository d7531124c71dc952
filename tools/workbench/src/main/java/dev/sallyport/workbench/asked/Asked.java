package dev.sallyport.workbench.asked;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.PartialQuery;
import dev.sallyport.opa.Rejected;
import dev.sallyport.opa.Residue;
import dev.sallyport.opa.Sources;
import dev.sallyport.workbench.asked.Answer.Effect;
import dev.sallyport.workbench.asked.Answer.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A question to a policy, of which a part of the input is known.
 *
 * @param known that part
 * @param unknowns the others, such as {@code input.identity}
 */
public record Asked(ObjectNode known, List<String> unknowns) {
  private static final String PACKAGE = "data.gateway.request.";

  /** Nobody knows beforehand when a call will come, and what will have been spent by then. */
  private static final List<String> ALWAYS_UNKNOWN = List.of("input.time", "input.usage");

  public Asked {
    unknowns = List.copyOf(unknowns);
  }

  /** What is not known of somebody who might be anybody. */
  private static final List<String> OF_SOMEBODY =
      Stream.of(
              "kind", "subject", "issuer", "groups", "claims", "issued_at", "expires_at", "method")
          .map(name -> "input.identity." + name)
          .toList();

  /**
   * Who can use a model, with a plain call: short, without files, parameters and betas.
   *
   * @param tools the names of the tools that the call offers to the model
   * @param environment where; anywhere, if it is empty
   */
  public static Asked whoCan(String model, List<String> tools, Optional<String> environment) {
    var input = JsonNodeFactory.instance.objectNode();
    var request = input.put("phase", "request").putObject("request");
    request.put("id", "asked").put("endpoint", "messages").put("model", model);
    request.put("bytes", 0).put("max_tokens", 1).put("stream", false).put("system", "");
    for (var list : List.of("messages", "last_turn", "last_texts", "betas")) {
      request.putArray(list);
    }
    var offered = request.putArray("tools");
    tools.forEach(name -> offered.addObject().put("name", name));
    request.putObject("parameters");
    request.putObject("labels");
    wholly(input.putObject("identity"));
    return in(environment, input, OF_SOMEBODY);
  }

  /** What somebody can do. */
  public static Asked whatCan(Caller caller, Optional<String> environment) {
    var input = JsonNodeFactory.instance.objectNode();
    var identity = input.put("phase", "request").putObject("identity");
    identity.put("kind", caller.kind()).put("subject", caller.subject());
    identity.put("issuer", caller.issuer());
    caller.groups().forEach(identity.putArray("groups")::add);
    identity.set("claims", caller.claims());
    wholly(identity.put("method", "oidc"));
    return in(environment, input, List.of("input.request"));
  }

  /**
   * Somebody, as an identity provider would vouch.
   *
   * @param kind {@code person} or {@code service}
   */
  public record Caller(
      String kind, String subject, String issuer, List<String> groups, ObjectNode claims) {
    public Caller {
      groups = List.copyOf(groups);
    }
  }

  /** Asked is about somebody who calls itself, with every role that it has. */
  private static void wholly(ObjectNode identity) {
    identity.putArray("actors");
    identity.putArray("scope");
  }

  private static Asked in(Optional<String> environment, ObjectNode input, List<String> unknown) {
    var unknowns = new ArrayList<>(ALWAYS_UNKNOWN);
    unknowns.addAll(unknown);
    environment.ifPresentOrElse(
        where -> input.put("environment", where), () -> unknowns.add("input.environment"));
    return new Asked(input, unknowns);
  }

  /**
   * Asks the policy.
   *
   * @throws UnusablePolicyException with what OPA says, if the policy is none
   */
  public Answer ask(Opa opa, Sources policy) {
    return answer(residue(opa, policy));
  }

  /** What is left of the policy's verdicts. */
  Residue residue(Opa opa, Sources policy) {
    var sets = Arrays.stream(Effect.values()).map(Asked::set).toList();
    var query = new PartialQuery(sets, known.toString(), unknowns, Instant.EPOCH);
    return switch (opa.partial(policy, query)) {
      case Residue residue -> residue;
      case Rejected rejected ->
          throw new UnusablePolicyException(
              rejected.diagnostics().stream().map(Object::toString).toList());
    };
  }

  private static String set(Effect effect) {
    return PACKAGE + effect.word();
  }

  private static Answer answer(Residue residue) {
    var lines = new EnumMap<Effect, List<Line>>(Effect.class);
    for (var effect : Effect.values()) {
      var when = new LinkedHashMap<JsonNode, List<List<String>>>();
      for (var member : residue.members()) {
        if (member.set().equals(set(effect)) && !Words.isImpossible(member.conditions())) {
          when.computeIfAbsent(member.value(), _ -> new ArrayList<>())
              .add(Words.of(member.conditions()));
        }
      }
      lines.put(
          effect,
          when.entrySet().stream().map(line -> new Line(line.getKey(), distinct(line))).toList());
    }
    return new Answer(lines);
  }

  private static List<List<String>> distinct(Map.Entry<JsonNode, List<List<String>>> line) {
    // What holds always needs no other case beside it.
    return line.getValue().stream().anyMatch(List::isEmpty)
        ? List.of(List.of())
        : line.getValue().stream().distinct().toList();
  }
}
