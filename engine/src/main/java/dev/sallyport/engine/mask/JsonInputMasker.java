package dev.sallyport.engine.mask;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.sallyport.dsl.Action;
import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Masks the input of a tool: JSON text that arrives in pieces, cut anywhere. Secrets are masked in
 * texts, in numbers, which become texts, and in the names of members; fields are masked or dropped
 * as a whole. All else stays as it is, so what parsed before parses after. It is strict: text that
 * is no JSON could hide a secret from it.
 *
 * <p>A text leaves while it arrives, a number when it is whole, and what leads to a value (a comma,
 * its name) with the value's first character.
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
  private final Fields fields;
  private final StringBuilder out = new StringBuilder();

  private final Lead lead;
  private final StringBuilder scalar = new StringBuilder();
  private final StringBuilder escape = new StringBuilder();
  private final BitSet isObject = new BitSet();
  private int depth;
  private Expected expected = Expected.VALUE;
  private boolean inName;
  private boolean inSkippedText;

  /** The depth of the value that is left out now; none if it is negative. */
  private int skippedAt = -1;

  private final BitSet hasMember = new BitSet();
  private Optional<JsonStringMasker> value = Optional.empty();

  JsonInputMasker(ScopedProgram scoped) {
    this.scoped = scoped;
    fields = new Fields(scoped.program().fields());
    lead = new Lead(scoped);
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
    if (skippedAt < 0) {
      lead.breakOff(out, inName);
      // In no object or list, a number ends with the text.
      out.append(escape).append(numberOrWord(depth > 0));
    }
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
    if (inName || inSkippedText || value.isPresent()) {
      string(c);
    } else if (isSpace(c) || "{}[]:,\"".indexOf(c) >= 0) {
      endScalar();
      structure(c);
    } else {
      scalar(c);
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
  }

  /** What is left out is forgotten; what leads to a value waits for it. */
  private void emit(CharSequence written) {
    if (skippedAt >= 0) {
      return;
    }
    if (lead.isEmpty()) {
      out.append(written);
    } else {
      lead.append(written);
    }
  }

  private void scalar(char c) {
    if (scalar.isEmpty()) {
      require(expected == Expected.VALUE || expected == Expected.VALUE_OR_END);
      beginValue();
    }
    // Held until it is whole and known to be a number or a word of JSON.
    scalar.append(c);
    require(scalar.length() <= MAX_SCALAR_CHARS);
  }

  private void endScalar() {
    if (!scalar.isEmpty()) {
      require(SCALAR.matcher(scalar).matches());
      if (skippedAt < 0) {
        out.append(numberOrWord(false));
      }
      scalar.setLength(0);
      afterValue();
    }
  }

  /** A number is a text of its own, and is written as one if it is masked. */
  private String numberOrWord(boolean brokeOff) {
    var text = scalar.toString();
    if (text.isEmpty() || Character.isLetter(text.charAt(0))) {
      return text;
    }
    var masked = brokeOff ? scoped.maskCutOff(text) : scoped.mask(text);
    return masked.map(after -> '"' + quoted(after) + '"').orElse(text);
  }

  /** How a text is written in JSON, between quotes. */
  static String quoted(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  private void structure(char c) {
    var written = Character.toString(c);
    switch (c) {
      case '{' -> open(true, Expected.NAME_OR_END, written);
      case '[' -> open(false, Expected.VALUE_OR_END, written);
      case '}' -> close(true, Expected.NAME_OR_END, written);
      case ']' -> close(false, Expected.VALUE_OR_END, written);
      case ':' -> {
        require(expected == Expected.COLON);
        expected = Expected.VALUE;
        emit(written);
      }
      case ',' -> {
        require(expected == Expected.COMMA_OR_END);
        expected = isObject.get(depth) ? Expected.NAME : Expected.VALUE;
        if (skippedAt < 0) {
          lead.append(written);
        }
      }
      case '"' -> quote(written);
      // White space may stand anywhere.
      default -> emit(written);
    }
  }

  private void quote(String written) {
    if (expected == Expected.NAME || expected == Expected.NAME_OR_END) {
      inName = true;
      if (skippedAt < 0) {
        lead.beginName(written);
      }
      return;
    }
    require(expected == Expected.VALUE || expected == Expected.VALUE_OR_END);
    beginValue();
    emit(written);
    if (skippedAt >= 0) {
      inSkippedText = true;
    } else {
      value = Optional.of(new JsonStringMasker(scoped, out));
    }
  }

  private void open(boolean object, Expected first, String written) {
    require(expected == Expected.VALUE || expected == Expected.VALUE_OR_END);
    beginValue();
    emit(written);
    depth++;
    require(depth <= MAX_DEPTH);
    isObject.set(depth, object);
    hasMember.clear(depth);
    fields.enter();
    lead.enter();
    expected = first;
  }

  private void close(boolean object, Expected empty, String written) {
    require(depth > 0 && isObject.get(depth) == object);
    require(expected == empty || expected == Expected.COMMA_OR_END);
    depth--;
    fields.leave();
    lead.leave();
    emit(written);
    afterValue();
  }

  /** Decides what becomes of the value that begins here. */
  private void beginValue() {
    if (skippedAt >= 0) {
      return;
    }
    var rule = depth == 0 ? fields.root() : fields.member(isObject.get(depth), lead.name());
    if (rule.isEmpty()) {
      take();
      return;
    }
    switch (rule.get().action()) {
      case Action.Pass _ -> take();
      case Action.Drop _ -> {
        scoped.replacement(rule.get(), "");
        lead.drop();
        skippedAt = depth;
      }
      default -> {
        take();
        out.append('"').append(quoted(scoped.replacement(rule.get(), ""))).append('"');
        skippedAt = depth;
      }
    }
  }

  /** The value stays, and what leads to it. */
  private void take() {
    if (!hasMember.get(depth)) {
      lead.dropFirstComma();
    }
    hasMember.set(depth);
    lead.pass(out);
  }

  private void afterValue() {
    expected = depth == 0 ? Expected.NOTHING : Expected.COMMA_OR_END;
    if (skippedAt == depth) {
      skippedAt = -1;
    }
  }

  private void string(char c) {
    if (!escape.isEmpty()) {
      escape.append(c);
      escaped(c);
    } else if (c == '\\') {
      escape.append(c);
    } else if (c == '"') {
      value.ifPresent(JsonStringMasker::end);
      emit(Character.toString(c));
      value = Optional.empty();
      inSkippedText = false;
      if (inName) {
        expected = Expected.COLON;
        inName = false;
      } else {
        afterValue();
      }
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
    } else if (inName && skippedAt < 0) {
      lead.name(unit, written);
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
