package dev.sallyport.engine.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON so that gateway and service cannot read one body two ways: UTF-8 alone (RFC 8259,
 * section 8.1), no duplicate keys, nothing after the value, bounded depth.
 */
public final class StrictJson {

  /** Nesting that no client comes near; deeper bodies are made to exhaust a stack. */
  public static final int MAX_DEPTH = 200;

  /** Digits of one number; longer ones are made to burn time. */
  public static final int MAX_NUMBER_LENGTH = 200;

  /** Values, names and brackets of one document: fifty times those of a very long conversation. */
  public static final int MAX_TOKENS = 2_000_000;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .maxTokenCount(MAX_TOKENS)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .nodeFactory(new BoundedNumbers())
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private StrictJson() {}

  /**
   * Reads one JSON object.
   *
   * @throws MalformedJsonException with line and column, if it is anything else
   */
  public static ObjectNode object(byte[] utf8) {
    var node = value(utf8);
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new MalformedJsonException("expected a JSON object at line 1, column 1");
  }

  /**
   * Reads one JSON value.
   *
   * @throws MalformedJsonException with line and column, if it is anything else
   */
  public static JsonNode value(byte[] utf8) {
    var text = decoded(utf8);
    try {
      var node = MAPPER.readTree(text);
      if (node.isMissingNode()) {
        throw new MalformedJsonException("expected a JSON value, found nothing");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new MalformedJsonException(reason(e) + place(e.getLocation()));
    } catch (NumberFormatException _) {
      // An exponent that is no `int` is no JSON error to the library; its message quotes it.
      throw BoundedNumbers.outOfRange();
    }
  }

  /** Writes a value as UTF-8. */
  public static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  /** A new, empty object. */
  public static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  private static String decoded(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(utf8))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedJsonException("expected UTF-8, found other bytes");
    }
  }

  // Jackson's own messages quote what they read; ours must not.
  private static String reason(JsonProcessingException e) {
    var original = e.getOriginalMessage() == null ? "" : e.getOriginalMessage();
    if (original.startsWith("Duplicate field")) {
      return "an object has the same key twice";
    }
    if (original.contains("nesting depth")) {
      return "nested deeper than " + MAX_DEPTH + " levels";
    }
    if (original.contains("Number value length")) {
      return "a number has more than " + MAX_NUMBER_LENGTH + " digits";
    }
    if (original.contains("Token count")) {
      return "more than " + MAX_TOKENS + " values";
    }
    if (original.startsWith("Trailing token")) {
      return "something follows the JSON value";
    }
    return "not JSON";
  }

  private static String place(JsonLocation location) {
    return location == null
        ? ""
        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }
}
