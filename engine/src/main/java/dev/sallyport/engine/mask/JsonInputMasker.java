package dev.sallyport.engine.mask;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.sallyport.dsl.Action;
import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Masks the input of a tool: JSON text that arrives in pieces, cut anywhere. Inside string values
 * secrets are masked, and fields are masked or dropped as a whole; all else stays as it is, so what
 * parsed before parses after. It is strict: text that is no JSON could hide a secret from it.
 *
 * <p>Where a mask has rules for fields, what leads to a value (a comma, its name) leaves with the
 * value's first character, since it may be that both are dropped.
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

  /** What leads to the next value, if that may be dropped. */
  private final StringBuilder lead = new StringBuilder();

  private final StringBuilder name = new StringBuilder();
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
      out.append(lead).append(escape).append(scalar);
    }
    lead.setLength(0);
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
    if (!fields.isEmpty() && (inName || !lead.isEmpty())) {
      lead.append(written);
    } else {
      out.append(written);
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
      emit(scalar);
      scalar.setLength(0);
      afterValue();
    }
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
        leadWith(written);
      }
      case '"' -> quote(written);
      // White space may stand anywhere.
      default -> emit(written);
    }
  }

  private void quote(String written) {
    if (expected == Expected.NAME || expected == Expected.NAME_OR_END) {
      inName = true;
      name.setLength(0);
      leadWith(written);
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

  private void leadWith(String written) {
    if (fields.isEmpty() || skippedAt >= 0) {
      emit(written);
    } else {
      lead.append(written);
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
    expected = first;
  }

  private void close(boolean object, Expected empty, String written) {
    require(depth > 0 && isObject.get(depth) == object);
    require(expected == empty || expected == Expected.COMMA_OR_END);
    depth--;
    fields.leave();
    emit(written);
    afterValue();
  }

  /** Decides what becomes of the value that begins here. */
  private void beginValue() {
    if (skippedAt >= 0 || fields.isEmpty()) {
      return;
    }
    var rule = depth == 0 ? fields.root() : fields.member(isObject.get(depth), name);
    if (rule.isEmpty()) {
      take();
      return;
    }
    switch (rule.get().action()) {
      case Action.Pass _ -> take();
      case Action.Drop _ -> {
        scoped.replacement(rule.get(), "");
        lead.setLength(0);
        skippedAt = depth;
      }
      default -> {
        take();
        out.append('"')
            .append(
                JsonStringEncoder.getInstance().quoteAsString(scoped.replacement(rule.get(), "")))
            .append('"');
        skippedAt = depth;
      }
    }
  }

  /** The value stays, and what leads to it. */
  private void take() {
    // The members before it may all have been dropped, and their commas with them.
    var comma = lead.indexOf(",");
    if (!hasMember.get(depth) && comma >= 0 && lead.substring(0, comma).isBlank()) {
      lead.deleteCharAt(comma);
    }
    hasMember.set(depth);
    out.append(lead);
    lead.setLength(0);
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
      return;
    }
    if (inName) {
      name.append(unit);
    }
    emit(written);
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
