package dev.sallyport.engine.decisionlog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is taken out of an event where the policy has no {@code system.log.mask}: claims, and
 * whatever people and models may have written. It names what stays, so what it does not know goes.
 *
 * <p>Callers may have chosen a member's name: it is never read as a path, and not listed either.
 */
final class UsualMask {

  /** What stays of {@code input}, and of what kind it has to be. */
  private static final Map<String, Predicate<JsonNode>> INPUT =
      Map.of(
          "phase", JsonNode::isTextual,
          "environment", JsonNode::isTextual,
          "time", JsonNode::isTextual,
          "identity", JsonNode::isObject,
          "request", JsonNode::isObject,
          "tool_use", JsonNode::isObject,
          // Which detectors found something, and how often; never what.
          "findings", JsonNode::isArray);

  /** All that somebody vouches for but the claims; the scope is what the caller has asked for. */
  private static final Map<String, Predicate<JsonNode>> IDENTITY =
      Map.of(
          "kind", JsonNode::isTextual,
          "subject", JsonNode::isTextual,
          "issuer", JsonNode::isTextual,
          "groups", JsonNode::isArray,
          "method", JsonNode::isTextual,
          "actors", JsonNode::isArray,
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

  /** What a tool, and a verdict, may have besides, by names that tell nothing. */
  private static final Set<String> NAMES =
      Set.of("description", "input_schema", "cache_control", "reason");

  /** Their answers do not depend on an argument, which might be anything. */
  private static final Set<String> FUNCTIONS = Set.of("time.now_ns", "opa.runtime");

  private final ObjectNode event;

  private UsualMask(ObjectNode event) {
    this.event = event;
  }

  /** Changes the event, and lists in it what was taken out. */
  static void apply(ObjectNode event, Decision decision) {
    var mask = new UsualMask(event);
    mask.input(event.path("input"));
    mask.result(event.path("result"), decision);
    var functions = event.path("nd_builtin_cache");
    for (var name : names(functions)) {
      if (!FUNCTIONS.contains(name)) {
        mask.remove(functions, "/nd_builtin_cache", name);
      }
    }
  }

  private void input(JsonNode input) {
    if (!input.isMissingNode() && !input.isObject()) {
      remove(event, "", "input");
    }
    keep(input, INPUT, "/input");
    keep(input.path("identity"), IDENTITY, "/input/identity");
    var request = input.path("request");
    keep(request, REQUEST, "/input/request");
    // Its input, and all that is read of it, is what the model has written.
    keep(input.path("tool_use"), TOOL, "/input/tool_use");
    if (!(request.path("tools") instanceof ArrayNode tools)) {
      return;
    }
    // Backwards, so that a tool which is taken out whole moves none that comes after it.
    for (int tool = tools.size() - 1; tool >= 0; tool--) {
      var place = "/input/request/tools/" + tool;
      if (tools.path(tool).isObject()) {
        keepKnown(tools.path(tool), TOOL, place);
      } else {
        tools.remove(tool);
        list(place);
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
      remove(event, "", "result");
      return;
    }
    keep(result, RESULT, "/result");
    for (var set : names(result)) {
      for (int i = 0; i < result.path(set).size(); i++) {
        keepKnown(result.path(set).path(i), VERDICT, "/result/" + set + "/" + i);
      }
    }
  }

  /** For an object whose members the gateway or the policy's author has named. */
  private void keep(JsonNode object, Map<String, Predicate<JsonNode>> known, String place) {
    for (var name : names(object)) {
      if (goes(object, known, name)) {
        remove(object, place, name);
      }
    }
  }

  /** For one whose members may have any names: in place of those, it is listed itself. */
  private void keepKnown(JsonNode object, Map<String, Predicate<JsonNode>> known, String place) {
    var others = false;
    for (var name : names(object)) {
      if (goes(object, known, name)) {
        if (known.containsKey(name) || NAMES.contains(name)) {
          remove(object, place, name);
        } else {
          ((ObjectNode) object).remove(name);
          others = true;
        }
      }
    }
    if (others) {
      list(place);
    }
  }

  private static boolean goes(
      JsonNode object, Map<String, Predicate<JsonNode>> known, String name) {
    var kind = known.get(name);
    return kind == null || !kind.test(object.path(name));
  }

  /** In an order of its own, and not changed by what is taken out. */
  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).sorted().toList();
  }

  private void remove(JsonNode object, String place, String name) {
    ((ObjectNode) object).remove(name);
    list(place + "/" + Escapes.escaped(name));
  }

  private void list(String path) {
    event.withArray("erased").add(path);
  }
}
