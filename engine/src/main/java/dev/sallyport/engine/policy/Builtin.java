package dev.sallyport.engine.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A built-in function of Rego that OPA's WASM leaves to its host. Most are native to the WASM and
 * need no entry here; a policy that calls another is turned down when it is loaded.
 */
@FunctionalInterface
interface Builtin {
  ObjectMapper JSON = new ObjectMapper();

  /** The built-ins that are offered, by their Rego names. */
  Map<String, Builtin> OFFERED =
      Map.of("sprintf", Builtin::sprintf, "json.is_valid", Builtin::isValidJson);

  /** The result; empty where Rego has it undefined. */
  Optional<JsonNode> apply(List<JsonNode> arguments);

  static Optional<Builtin> named(String name) {
    return Optional.ofNullable(OFFERED.get(name));
  }

  private static Optional<JsonNode> sprintf(List<JsonNode> arguments) {
    if (!arguments.get(0).isTextual() || !arguments.get(1).isArray()) {
      return Optional.empty();
    }
    return Optional.of(
        new TextNode(GoFormat.format(arguments.get(0).textValue(), arguments.get(1))));
  }

  private static Optional<JsonNode> isValidJson(List<JsonNode> arguments) {
    if (!arguments.get(0).isTextual()) {
      return Optional.of(BooleanNode.FALSE);
    }
    try {
      var node =
          JSON.reader()
              .with(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .readTree(arguments.get(0).textValue());
      return Optional.of(BooleanNode.valueOf(!node.isMissingNode()));
    } catch (JsonProcessingException _) {
      return Optional.of(BooleanNode.FALSE);
    }
  }
}
