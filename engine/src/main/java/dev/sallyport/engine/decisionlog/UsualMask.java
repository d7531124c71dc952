package dev.sallyport.engine.decisionlog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is taken out of an event where the policy has no {@code system.log.mask}: claims, and
 * whatever people and models may have written. It names what stays, so what it does not know goes.
 */
final class UsualMask {

  /** What stays of {@code input}, and of what kind it has to be. */
  private static final Map<String, Predicate<JsonNode>> INPUT =
      Map.of(
          "phase", JsonNode::isTextual,
          "environment", JsonNode::isTextual,
          "time", JsonNode::isTextual,
          "identity", JsonNode::isObject,
          "request", JsonNode::isObject);

  private static final Map<String, Predicate<JsonNode>> IDENTITY =
      Map.of(
          "kind", JsonNode::isTextual,
          "subject", JsonNode::isTextual,
          "issuer", JsonNode::isTextual,
          "groups", JsonNode::isArray,
          "issued_at", JsonNode::isTextual,
          "expires_at", JsonNode::isTextual);

  private static final Map<String, Predicate<JsonNode>> REQUEST =
      Map.of(
          "id", JsonNode::isTextual,
          "endpoint", JsonNode::isTextual,
          "bytes", JsonNode::isNumber,
          "model", JsonNode::isTextual,
          "max_tokens", JsonNode::isNumber,
          "stream", JsonNode::isBoolean,
          "tools", JsonNode::isArray,
          "betas", JsonNode::isArray,
          "labels", JsonNode::isObject);

  private static final Map<String, Predicate<JsonNode>> TOOL =
      Map.of("name", JsonNode::isTextual, "type", JsonNode::isTextual);

  /**
   * The verdicts. Other rules of the package may hold anything, and a reason may quote: it is for
   * the caller.
   */
  private static final Map<String, Predicate<JsonNode>> RESULT =
      Map.of(
          "allow", JsonNode::isArray,
          "deny", JsonNode::isArray,
          "mask", JsonNode::isArray,
          "approve", JsonNode::isArray);

  private static final Map<String, Predicate<JsonNode>> VERDICT =
      Map.of(
          "rule", JsonNode::isTextual,
          "use", JsonNode::isTextual,
          "by", JsonNode::isArray,
          "count", JsonNode::isNumber,
          "within", JsonNode::isTextual);

  /** Their answers do not depend on an argument, which might be anything. */
  private static final Set<String> FUNCTIONS = Set.of("time.now_ns", "opa.runtime");

  private final List<MaskRule> rules = new ArrayList<>();

  private UsualMask() {}

  static List<MaskRule> of(ObjectNode event, Decision decision) {
    var mask = new UsualMask();
    mask.input(event.path("input"));
    mask.result(event.path("result"), decision);
    var functions = event.path("nd_builtin_cache");
    functions
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!FUNCTIONS.contains(name)) {
                mask.remove("nd_builtin_cache", name);
              }
            });
    return mask.rules;
  }

  private void input(JsonNode input) {
    if (!input.isMissingNode() && !input.isObject()) {
      remove("input");
    }
    keep(input, INPUT, "input");
    keep(input.path("identity"), IDENTITY, "input", "identity");
    var request = input.path("request");
    keep(request, REQUEST, "input", "request");
    var tools = request.path("tools");
    for (int i = 0; i < tools.size(); i++) {
      // Backwards, so that a tool which is taken out whole moves none that comes after it.
      var tool = tools.size() - 1 - i;
      var place = new String[] {"input", "request", "tools", Integer.toString(tool)};
      if (tools.path(tool).isObject()) {
        keep(tools.path(tool), TOOL, place);
      } else {
        remove(place);
      }
    }
  }

  private void result(JsonNode result, Decision decision) {
    if (result.isMissingNode()) {
      return;
    }
    // A verdict of a wrong shape may hold anything.
    if (!result.isObject()
        || (decision instanceof Decision.Deny denial && denial.cause() == DenialCause.WRONG_TYPE)) {
      remove("result");
      return;
    }
    keep(result, RESULT, "result");
    for (var set : RESULT.keySet().stream().sorted().toList()) {
      var verdicts = result.path(set);
      for (int i = 0; i < verdicts.size(); i++) {
        keep(verdicts.path(i), VERDICT, "result", set, Integer.toString(i));
      }
    }
  }

  private void keep(JsonNode object, Map<String, Predicate<JsonNode>> known, String... place) {
    for (var member : object.properties()) {
      var kind = known.get(member.getKey());
      if (kind == null || !kind.test(member.getValue())) {
        var path = Arrays.copyOf(place, place.length + 1);
        path[place.length] = member.getKey();
        remove(path);
      }
    }
  }

  private void remove(String... path) {
    rules.add(MaskRule.removing(path));
  }
}
