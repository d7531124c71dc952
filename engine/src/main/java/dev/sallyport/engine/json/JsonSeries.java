package dev.sallyport.engine.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads JSON objects that were read strictly once, one after the other. They have much in common
 * with the one before, as the requests of a conversation do: members, and elements of their arrays,
 * that are the same bytes are not read again. Those are shared, so nobody may change what is read
 * here. For one thread.
 */
public final class JsonSeries {
  private static final String BLANKS = " \n\r\t";
  private static final String SELF_ENDING = "\"{[";
  private static final String ENDING = ",]}" + BLANKS;

  private byte[] before = {};
  private Map<String, Value> membersBefore = Map.of();

  /**
   * A value, and where it stands.
   *
   * @param elements of an array; empty otherwise
   */
  private record Value(int from, int to, JsonNode node, List<Value> elements) {}

  /**
   * Reads one JSON object.
   *
   * @throws MalformedJsonException if it is anything else
   */
  public ObjectNode object(byte[] utf8) {
    try {
      return new Reading(utf8).object();
    } catch (IOException e) {
      throw unfit();
    }
  }

  private static MalformedJsonException unfit() {
    return new MalformedJsonException("it is no JSON object, and it was one before");
  }

  /** One of them: it finds its way among members and elements, and leaves these to the library. */
  private final class Reading {
    private final byte[] utf8;
    private int at;

    Reading(byte[] utf8) {
      this.utf8 = utf8;
    }

    ObjectNode object() throws IOException {
      var object = StrictJson.newObject();
      var members = new HashMap<String, Value>();
      require('{');
      if (!finds('}')) {
        do {
          var name = value(Optional.empty()).node();
          require(':');
          var value = member(Optional.ofNullable(membersBefore.get(name.asText())));
          if (!name.isTextual() || members.put(name.asText(), value) != null) {
            throw unfit();
          }
          object.set(name.asText(), value.node());
        } while (finds(','));
        require('}');
      }
      skipBlanks();
      if (at != utf8.length) {
        throw unfit();
      }
      before = utf8;
      membersBefore = members;
      return object;
    }

    private Value member(Optional<Value> earlier) throws IOException {
      skipBlanks();
      var from = at;
      if (isAgain(earlier) || !finds('[')) {
        return value(earlier);
      }
      var known = earlier.map(Value::elements).orElse(List.of());
      var elements = new ArrayList<Value>();
      var array = StrictJson.newObject().arrayNode();
      if (!finds(']')) {
        do {
          var place = elements.size();
          var element =
              value(place < known.size() ? Optional.of(known.get(place)) : Optional.empty());
          elements.add(element);
          array.add(element.node());
        } while (finds(','));
        require(']');
      }
      return new Value(from, at, array, elements);
    }

    private Value value(Optional<Value> earlier) throws IOException {
      skipBlanks();
      var from = at;
      if (isAgain(earlier)) {
        var same = earlier.orElseThrow();
        at += same.to() - same.from();
        // Its elements stand elsewhere now: whoever looks for one of them reads it.
        return new Value(from, at, same.node(), moved(same, from));
      }
      var node = SELF_ENDING.indexOf(sign()) < 0 ? plain() : selfEnding();
      return new Value(from, at, node, List.of());
    }

    /** A text, an array or an object. */
    private JsonNode selfEnding() throws IOException {
      try (var parser = StrictJson.parser(utf8, at, utf8.length)) {
        var node = StrictJson.next(parser);
        at += (int) parser.currentLocation().getByteOffset();
        return node;
      }
    }

    /** A number or a word, which ends where something else begins. */
    private JsonNode plain() throws IOException {
      var from = at;
      while (at < utf8.length && ENDING.indexOf(sign()) < 0) {
        at++;
      }
      if (at == from) {
        throw unfit();
      }
      try (var parser = StrictJson.parser(utf8, from, at)) {
        return StrictJson.next(parser);
      }
    }

    private char sign() {
      return at < utf8.length ? (char) utf8[at] : ' ';
    }

    private static List<Value> moved(Value same, int to) {
      var by = to - same.from();
      return by == 0
          ? same.elements()
          : same.elements().stream()
              .map(one -> new Value(one.from() + by, one.to() + by, one.node(), List.of()))
              .toList();
    }

    /** The same bytes are the same value where they end of themselves. */
    private boolean isAgain(Optional<Value> earlier) {
      if (earlier.isEmpty() || SELF_ENDING.indexOf(sign()) < 0) {
        return false;
      }
      var from = earlier.get().from();
      var to = earlier.get().to();
      var end = at + to - from;
      return end <= utf8.length && Arrays.equals(utf8, at, end, before, from, to);
    }

    private void require(char wanted) {
      if (!finds(wanted)) {
        throw unfit();
      }
    }

    private boolean finds(char wanted) {
      skipBlanks();
      if (sign() == wanted && at < utf8.length) {
        at++;
        return true;
      }
      return false;
    }

    private void skipBlanks() {
      while (at < utf8.length && BLANKS.indexOf(sign()) >= 0) {
        at++;
      }
    }
  }
}
