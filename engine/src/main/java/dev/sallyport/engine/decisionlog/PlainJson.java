package dev.sallyport.engine.decisionlog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.Value.Arr;
import dev.sallyport.engine.policy.value.Value.Bool;
import dev.sallyport.engine.policy.value.Value.Null;
import dev.sallyport.engine.policy.value.Value.Num;
import dev.sallyport.engine.policy.value.Value.Obj;
import dev.sallyport.engine.policy.value.Value.SetOf;
import dev.sallyport.engine.policy.value.Value.Str;
import java.io.IOException;
import java.util.Collection;

/** JSON as it stands in events: of documents that were made here, and of Rego's values. */
final class PlainJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  // What is read here was written here, from calls that have been read within limits: only the
  // members around them lie deeper.
  // INVARIANT: never reconfigured, so it can be shared.
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNumberLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private PlainJson() {}

  static ObjectNode object() {
    return NODES.objectNode();
  }

  /** Reads one value; the exception's message may quote it. */
  static JsonNode read(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  /** Whether it is one object and nothing else. */
  static boolean isObject(byte[] text) {
    try (var parser = MAPPER.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      return parser.skipChildren().currentToken() == JsonToken.END_OBJECT
          && parser.nextToken() == null;
    } catch (IOException _) {
      return false;
    }
  }

  static byte[] bytes(JsonNode node) throws JsonProcessingException {
    return MAPPER.writeValueAsBytes(node);
  }

  /**
   * A value as OPA makes JSON of it: sets are arrays, and keys that are no texts are JSON texts.
   */
  static JsonNode of(Value value) {
    return switch (value) {
      case Null _ -> NODES.nullNode();
      case Bool(var bool) -> NODES.booleanNode(bool);
      case Num number ->
          number.isInteger()
              ? NODES.numberNode(number.decimal().toBigInteger())
              : NODES.numberNode(number.decimal());
      case Str(var text) -> NODES.textNode(text);
      case Arr(var elements) -> array(elements);
      case SetOf(var elements) -> array(elements);
      case Obj(var members) -> {
        var object = NODES.objectNode();
        members.forEach((name, member) -> object.set(key(name), of(member)));
        yield object;
      }
    };
  }

  private static ArrayNode array(Collection<Value> elements) {
    var array = NODES.arrayNode();
    elements.forEach(element -> array.add(of(element)));
    return array;
  }

  /** As Go writes it, which escapes what HTML would take for its own. */
  private static String key(Value name) {
    return name instanceof Str(var text)
        ? text
        : of(name)
            .toString()
            .replace("&", "\\u0026")
            .replace("<", "\\u003c")
            .replace(">", "\\u003e")
            .replace("\u2028", "\\u2028")
            .replace("\u2029", "\\u2029");
  }
}
