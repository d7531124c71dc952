package dev.sallyport.engine.policy.value;

import dev.sallyport.engine.policy.value.Value.Arr;
import dev.sallyport.engine.policy.value.Value.Bool;
import dev.sallyport.engine.policy.value.Value.Null;
import dev.sallyport.engine.policy.value.Value.Num;
import dev.sallyport.engine.policy.value.Value.Obj;
import dev.sallyport.engine.policy.value.Value.SetOf;
import dev.sallyport.engine.policy.value.Value.Str;
import java.util.Collection;

/** Writes values as OPA prints terms: {@code {"a": [1, 2]}}, {@code {1, 2}}, {@code set()}. */
public final class ValueWriter {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out = new StringBuilder();

  private ValueWriter() {}

  public static String write(Value value) {
    var writer = new ValueWriter();
    writer.value(value);
    return writer.out.toString();
  }

  private void value(Value value) {
    switch (value) {
      case Null _ -> out.append("null");
      case Bool(var bool) -> out.append(bool);
      case Num(var text) -> out.append(text);
      case Str(var text) -> string(text);
      case Arr(var elements) -> {
        out.append('[');
        list(elements);
        out.append(']');
      }
      case SetOf(var elements) when elements.isEmpty() -> out.append("set()");
      case SetOf(var elements) -> {
        out.append('{');
        list(elements);
        out.append('}');
      }
      case Obj object -> object(object);
    }
  }

  private void list(Collection<Value> elements) {
    var first = true;
    for (var element : elements) {
      out.append(first ? "" : ", ");
      first = false;
      value(element);
    }
  }

  private void object(Obj object) {
    out.append('{');
    var first = true;
    for (var member : object.members().entrySet()) {
      out.append(first ? "" : ", ");
      first = false;
      value(member.getKey());
      out.append(": ");
      value(member.getValue());
    }
    out.append('}');
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
