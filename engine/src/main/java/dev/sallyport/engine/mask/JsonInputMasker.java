package dev.sallyport.engine.mask;

import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Masks the input of a tool: JSON text that arrives in pieces, cut anywhere. Only inside string
 * values something is masked; names, numbers and structure stay as they are, so what parsed before
 * parses after. It is strict: text that is no JSON could hide a secret from it.
 */
final class JsonInputMasker {
  /** Deeper than any tool's input, and shallower than what JSON parsers stand. */
  static final int MAX_DEPTH = 512;

  /** Of a number or a word outside of strings. */
  static final int MAX_SCALAR_CHARS = 1_000;

  private static final Pattern SCALAR =
      Pattern.compile("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null");
  private static final Pattern BEGUN_SCALAR =
      Pattern.compile(
          "(?:-?\\d*(?:\\.\\d*)?(?:[eE][+-]?\\d*)?|t(?:r(?:ue?)?)?|f(?:a(?:l(?:se?)?)?)?|n(?:u(?:ll?)?)?)");
  private static final int HEX = 16;
  private static final int UNICODE_ESCAPE_CHARS = 6;

  private enum Expected {
    VALUE,
    VALUE_OR_END,
    NAME,
    NAME_OR_END,
    COLON,
    COMMA_OR_END,
    NOTHING
  }

  private final ScopedProgram scoped;
  private final StringBuilder out = new StringBuilder();
  private final StringBuilder scalar = new StringBuilder();
  private final StringBuilder escape = new StringBuilder();
  private final BitSet isObject = new BitSet();
  private int depth;
  private Expected expected = Expected.VALUE;
  private boolean inName;
  private Optional<JsonStringMasker> value = Optional.empty();

  JsonInputMasker(ScopedProgram scoped) {
    this.scoped = scoped;
  }

  /** Takes a piece, and gives what may leave. */
  String on(String piece) {
    for (var i = 0; i < piece.length(); i++) {
      accept(piece.charAt(i));
    }
    value.ifPresent(JsonStringMasker::flush);
    return released();
  }

  /**
   * Nothing more comes; gives the rest. Replies that reach their limit end inside a string: then
   * what may have become a secret is masked.
   */
  String end() {
    value.ifPresent(JsonStringMasker::abandon);
    value = Optional.empty();
    // What is neither a number nor a word so far would have been refused at its end.
    require(BEGUN_SCALAR.matcher(scalar).matches());
    out.append(escape).append(scalar);
    escape.setLength(0);
    scalar.setLength(0);
    return released();
  }

  private String released() {
    var text = out.toString();
    out.setLength(0);
    return text;
  }

  private void accept(char c) {
    if (inName || value.isPresent()) {
      string(c);
    } else if (isSpace(c) || "{}[]:,\"".indexOf(c) >= 0) {
      endScalar();
      structure(c);
      out.append(c);
    } else {
      scalar(c);
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
  }

  private void scalar(char c) {
    if (scalar.isEmpty()) {
      require(expected == Expected.VALUE || expected == Expected.VALUE_OR_END);
    }
    // Held until it is whole and known to be a number or a word of JSON.
    scalar.append(c);
    require(scalar.length() <= MAX_SCALAR_CHARS);
  }

  private void endScalar() {
    if (!scalar.isEmpty()) {
      require(SCALAR.matcher(scalar).matches());
      out.append(scalar);
      scalar.setLength(0);
      afterValue();
    }
  }

  private void structure(char c) {
    switch (c) {
      case '{' -> open(true, Expected.NAME_OR_END);
      case '[' -> open(false, Expected.VALUE_OR_END);
      case '}' -> close(true, Expected.NAME_OR_END);
      case ']' -> close(false, Expected.VALUE_OR_END);
      case ':' -> {
        require(expected == Expected.COLON);
        expected = Expected.VALUE;
      }
      case ',' -> {
        require(expected == Expected.COMMA_OR_END);
        expected = isObject.get(depth) ? Expected.NAME : Expected.VALUE;
      }
      case '"' -> quote();
      default -> {
        // White space may stand anywhere.
      }
    }
  }

  private void quote() {
    if (expected == Expected.NAME || expected == Expected.NAME_OR_END) {
      inName = true;
    } else {
      require(expected == Expected.VALUE || expected == Expected.VALUE_OR_END);
      value = Optional.of(new JsonStringMasker(scoped, out));
    }
  }

  private void open(boolean object, Expected first) {
    require(expected == Expected.VALUE || expected == Expected.VALUE_OR_END);
    depth++;
    require(depth <= MAX_DEPTH);
    isObject.set(depth, object);
    expected = first;
  }

  private void close(boolean object, Expected empty) {
    require(depth > 0 && isObject.get(depth) == object);
    require(expected == empty || expected == Expected.COMMA_OR_END);
    depth--;
    afterValue();
  }

  private void afterValue() {
    expected = depth == 0 ? Expected.NOTHING : Expected.COMMA_OR_END;
  }

  private void string(char c) {
    if (!escape.isEmpty()) {
      escape.append(c);
      escaped(c);
    } else if (c == '\\') {
      escape.append(c);
    } else if (c == '"') {
      value.ifPresent(JsonStringMasker::end);
      out.append(c);
      if (inName) {
        expected = Expected.COLON;
      } else {
        afterValue();
      }
      inName = false;
      value = Optional.empty();
    } else {
      require(c >= ' ');
      unit(c, Character.toString(c));
    }
  }

  private void escaped(char c) {
    if (escape.length() == 2 && c != 'u') {
      unit(simple(c), escape);
    } else if (escape.length() > 2) {
      require(Character.digit(c, HEX) >= 0 && c < 0x80);
      if (escape.length() < UNICODE_ESCAPE_CHARS) {
        return;
      }
      unit((char) Integer.parseInt(escape, 2, UNICODE_ESCAPE_CHARS, HEX), escape);
    } else {
      return;
    }
    escape.setLength(0);
  }

  private static char simple(char c) {
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> throw malformed();
    };
  }

  private void unit(char unit, CharSequence written) {
    if (value.isPresent()) {
      value.get().accept(unit, written);
    } else {
      out.append(written);
    }
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw malformed();
    }
  }

  private static MalformedReplyException malformed() {
    return new MalformedReplyException("the input of a tool is not JSON");
  }
}
