package dev.sallyport.engine.policy.value;

import dev.sallyport.engine.policy.value.Value.Arr;
import dev.sallyport.engine.policy.value.Value.Bool;
import dev.sallyport.engine.policy.value.Value.Null;
import dev.sallyport.engine.policy.value.Value.Num;
import dev.sallyport.engine.policy.value.Value.Obj;
import dev.sallyport.engine.policy.value.Value.SetOf;
import dev.sallyport.engine.policy.value.Value.Str;
import java.util.ArrayList;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads what OPA prints: JSON, and sets, and objects with any keys. */
public final class ValueReader {
  private static final String EMPTY_SET = "set()";
  private static final int HEX = 16;
  private static final int REPLACEMENT = 0xfffd;

  private final String text;
  private int at;

  private ValueReader(String text) {
    this.text = text;
  }

  /**
   * Reads one value.
   *
   * @throws UnreadableValueException if the text is not one value of Rego
   */
  public static Value read(String text) {
    var reader = new ValueReader(text);
    var value = reader.value();
    reader.space();
    if (reader.at != text.length()) {
      throw reader.unreadable();
    }
    return value;
  }

  private Value value() {
    space();
    var c = peek();
    return switch (c) {
      case '{' -> braced();
      case '[' -> array();
      case '"' -> new Str(string());
      case 'n' -> word("null", Null.NULL);
      case 't' -> word("true", Bool.of(true));
      case 'f' -> word("false", Bool.of(false));
      case 's' -> word(EMPTY_SET, new SetOf(new TreeSet<>()));
      default -> number();
    };
  }

  private Value word(String word, Value value) {
    if (!text.startsWith(word, at)) {
      throw unreadable();
    }
    at += word.length();
    return value;
  }

  private Value number() {
    var start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (start == at) {
      throw unreadable();
    }
    return new Num(text.substring(start, at));
  }

  private Value array() {
    var elements = new ArrayList<Value>();
    at++;
    while (!taken(']')) {
      elements.add(value());
      separator(']');
    }
    return new Arr(elements);
  }

  /** An object or a set; what follows the first value tells which. */
  private Value braced() {
    at++;
    if (taken('}')) {
      return new Obj(new TreeMap<>());
    }
    var first = value();
    return taken(':') ? object(first) : set(first);
  }

  private Value object(Value firstKey) {
    var members = new TreeMap<Value, Value>();
    members.put(firstKey, value());
    separator('}');
    while (!taken('}')) {
      var key = value();
      if (!taken(':')) {
        throw unreadable();
      }
      members.put(key, value());
      separator('}');
    }
    return new Obj(members);
  }

  private Value set(Value first) {
    var elements = new TreeSet<Value>();
    elements.add(first);
    separator('}');
    while (!taken('}')) {
      elements.add(value());
      separator('}');
    }
    return new SetOf(elements);
  }

  private void separator(char end) {
    space();
    if (peek() != end && !taken(',')) {
      throw unreadable();
    }
  }

  private String string() {
    var start = ++at;
    var end = start;
    while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\\') {
      end++;
    }
    at = end;
    if (peek() == '"') {
      at++;
      return text.substring(start, end);
    }
    return escaped(new StringBuilder(text.substring(start, end)));
  }

  private String escaped(StringBuilder into) {
    while (true) {
      var c = peek();
      at++;
      if (c == '"') {
        return into.toString();
      }
      into.appendCodePoint(c == '\\' ? escape() : c);
    }
  }

  /** What JSON escapes, and what Go's `strconv.Quote` escapes beyond that. */
  private int escape() {
    var c = peek();
    at++;
    return switch (c) {
      case 'a' -> 0x07;
      case 'v' -> 0x0b;
      case 'x' -> oneByte(hex(2));
      case 'U' -> hex(8);
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> hex(4);
      case '"', '\\', '/' -> c;
      default -> throw unreadable();
    };
  }

  // A byte that is no character of UTF-8 stands for none.
  private static int oneByte(int value) {
    return value < 0x80 ? value : REPLACEMENT;
  }

  private int hex(int digits) {
    if (at + digits > text.length()) {
      throw unreadable();
    }
    var value = 0;
    for (int i = 0; i < digits; i++) {
      var digit = Character.digit(text.charAt(at++), HEX);
      if (digit < 0) {
        throw unreadable();
      }
      value = value * HEX + digit;
    }
    if (!Character.isValidCodePoint(value)) {
      throw unreadable();
    }
    return value;
  }

  private boolean taken(char wanted) {
    space();
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  private void space() {
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw unreadable();
    }
    return text.charAt(at);
  }

  // The text is somebody's data, so the message has none of it.
  private UnreadableValueException unreadable() {
    return new UnreadableValueException("no value of Rego at character " + (at + 1));
  }
}
