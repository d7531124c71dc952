package dev.sallyport.engine.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
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

  /** A backslash, a {@code u} and four digits. */
  private static final int ESCAPE_CHARS = 6;

  /** What the gateway's own documents put around one that somebody has sent. */
  private static final int OWN_DEPTH = 16;

  private static final ObjectMapper MAPPER = strict().build();
  private static final ObjectMapper OWN = strict(MAX_DEPTH + OWN_DEPTH).build();

  private static final ObjectReader PARTS =
      MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final ObjectWriter SORTED =
      MAPPER.writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

  private StrictJson() {}

  /** A reader with these rules and limits, for whoever must write in another way. */
  public static JsonMapper.Builder strict() {
    return strict(MAX_DEPTH);
  }

  private static JsonMapper.Builder strict(int depth) {
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .maxTokenCount(MAX_TOKENS)
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .recyclerPool(Mappers.BUFFERS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .nodeFactory(new BoundedNumbers())
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
  }

  /**
   * Reads one JSON object.
   *
   * @throws MalformedJsonException with line and column, if it is anything else
   */
  public static ObjectNode object(byte[] utf8) {
    return object(decoded(utf8));
  }

  /**
   * Reads one JSON object whose names and texts are Unicode (RFC 7493, section 2.1). JSON can
   * escape half a surrogate pair, which has no form in UTF-8: whoever writes it there puts the same
   * mark for each, so that two texts become one. The Claude API refuses it too.
   *
   * @throws MalformedJsonException with its place, if it is anything else
   */
  public static ObjectNode unicodeObject(byte[] utf8) {
    var text = decoded(utf8);
    var object = object(text);
    requirePairs(text);
    return object;
  }

  /**
   * Reads a JSON object that the gateway has written, around one that somebody may have sent: that
   * one may be as deep as any.
   *
   * @throws MalformedJsonException if it is anything else
   */
  public static ObjectNode own(String text) {
    return object(value(OWN, text));
  }

  private static ObjectNode object(String text) {
    return object(value(MAPPER, text));
  }

  private static ObjectNode object(JsonNode node) {
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
    return value(MAPPER, decoded(utf8));
  }

  /** A parser of what stands between two places, to be read by {@link #next}. */
  static JsonParser parser(byte[] utf8, int from, int to) throws IOException {
    return MAPPER.createParser(utf8, from, to - from);
  }

  /** The next value; what comes behind it is not looked at. */
  static JsonNode next(JsonParser parser) throws IOException {
    return PARTS.readTree(parser);
  }

  private static JsonNode value(ObjectMapper mapper, String text) {
    try {
      var node = mapper.readTree(text);
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
    return written(node, MAPPER.writer());
  }

  /** Writes a value as UTF-8, without white space and with the keys of every object in order. */
  public static byte[] sortedBytes(JsonNode node) {
    return written(node, SORTED);
  }

  private static byte[] written(JsonNode node, ObjectWriter writer) {
    try {
      return writer.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  /** A new, empty object. */
  public static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  /** Looks at the escapes alone: what was decoded from UTF-8 has no halves of its own. */
  private static void requirePairs(String json) {
    var at = json.indexOf('\\');
    while (at >= 0) {
      var next = at + 2;
      if (json.charAt(at + 1) == 'u') {
        next = at + ESCAPE_CHARS;
        if (Character.isSurrogate(unit(json, at))) {
          next += ESCAPE_CHARS;
          if (!json.startsWith("\\u", at + ESCAPE_CHARS)
              || !Character.isSurrogatePair(unit(json, at), unit(json, at + ESCAPE_CHARS))) {
            throw new MalformedJsonException("half a surrogate pair at character " + (at + 1));
          }
        }
      }
      at = json.indexOf('\\', next);
    }
  }

  /** What the escape at that place stands for; the text has been read, so it is whole. */
  private static char unit(String json, int at) {
    return (char) Integer.parseInt(json, at + 2, at + ESCAPE_CHARS, 16);
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
