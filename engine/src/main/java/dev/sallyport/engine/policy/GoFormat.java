package dev.sallyport.engine.policy;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Go's {@code fmt.Sprintf}, as far as Rego's {@code sprintf} reaches: the verbs {@code %s %v %d %q
 * %t %x %X %o %b %e %f %g %%} with flags, width and precision.
 *
 * @see <a href="https://pkg.go.dev/fmt">package fmt</a>
 */
final class GoFormat {
  private static final Pattern DIRECTIVE =
      Pattern.compile("%(?<flags>[-+# 0]*)(?<width>\\d*)(?:\\.(?<precision>\\d*))?(?<verb>.)?");
  private static final int MAX_WIDTH = 10_000;

  private GoFormat() {}

  static String format(String format, JsonNode arguments) {
    var out = new StringBuilder();
    var matcher = DIRECTIVE.matcher(format);
    var next = 0;
    var copied = 0;
    while (matcher.find()) {
      out.append(format, copied, matcher.start());
      copied = matcher.end();
      var verb = matcher.group("verb");
      if (verb == null) {
        out.append("%!(NOVERB)");
      } else if (verb.equals("%")) {
        out.append('%');
      } else if (next >= arguments.size()) {
        out.append("%!").append(verb).append("(MISSING)");
      } else {
        var directive =
            new Directive(
                orEmpty(matcher.group("flags")),
                number(orEmpty(matcher.group("width")), 0),
                matcher.group("precision") == null
                    ? -1
                    : number(orEmpty(matcher.group("precision")), 0),
                verb.charAt(0));
        out.append(directive.format(arguments.get(next++)));
      }
    }
    out.append(format, copied, format.length());
    if (next < arguments.size()) {
      out.append("%!(EXTRA ");
      for (int i = next; i < arguments.size(); i++) {
        out.append(i == next ? "" : ", ").append(typed(arguments.get(i)));
      }
      out.append(')');
    }
    return out.toString();
  }

  private record Directive(String flags, int width, int precision, char verb) {

    String format(JsonNode value) {
      return switch (verb) {
        case 'v', 's' -> verb == 's' && value.isNumber() ? wrong(value) : text(plain(value));
        case 'q' -> value.isNumber() ? wrong(value) : text("\"" + escaped(plain(value)) + "\"");
        case 'd', 'x', 'X', 'o', 'b' ->
            value.isIntegralNumber()
                ? integer(value)
                : verb != 'd' && verb != 'o' && verb != 'b' && !value.isNumber()
                    ? text(hex(plain(value)))
                    : wrong(value);
        case 'e', 'f', 'g' -> value.isFloatingPointNumber() ? decimal(value) : wrong(value);
        // Rego hands booleans over as their text.
        default -> wrong(value);
      };
    }

    private String text(String text) {
      var cut =
          precision >= 0 && precision < text.codePointCount(0, text.length())
              ? text.substring(0, text.offsetByCodePoints(0, precision))
              : text;
      return padded(cut, flags.contains("0") && !flags.contains("-") ? "0" : " ");
    }

    private String integer(JsonNode value) {
      var number = value.bigIntegerValue();
      var digits =
          switch (verb) {
            case 'x' -> number.abs().toString(16);
            case 'X' -> number.abs().toString(16).toUpperCase(Locale.ROOT);
            case 'o' -> number.abs().toString(8);
            case 'b' -> number.abs().toString(2);
            default -> number.abs().toString();
          };
      return signed(number.signum() < 0, digits);
    }

    private String decimal(JsonNode value) {
      var number = value.doubleValue();
      if (verb == 'g' && precision < 0) {
        return signed(number < 0, plain(value).replaceFirst("^-", ""));
      }
      var places = precision < 0 ? 6 : precision;
      return signed(number < 0, String.format(Locale.ROOT, "%." + places + verb, Math.abs(number)));
    }

    private String signed(boolean negative, String digits) {
      var sign = negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
      if (flags.contains("0") && !flags.contains("-")) {
        return sign + "0".repeat(Math.max(0, width - sign.length() - digits.length())) + digits;
      }
      return padded(sign + digits, " ");
    }

    private String padded(String text, String with) {
      var padding = with.repeat(Math.max(0, width - text.codePointCount(0, text.length())));
      return flags.contains("-") ? text + padding : padding + text;
    }

    private String wrong(JsonNode value) {
      return "%!" + verb + "(" + typed(value) + ")";
    }
  }

  private static String typed(JsonNode value) {
    var type = value.isIntegralNumber() ? "int64" : value.isNumber() ? "float64" : "string";
    return type + "=" + plain(value);
  }

  private static String plain(JsonNode value) {
    return value.isTextual() ? value.textValue() : term(value);
  }

  /** A value as Rego prints terms: JSON with a space after each comma and colon, keys in order. */
  private static String term(JsonNode value) {
    if (value.isArray()) {
      return value.valueStream().map(GoFormat::term).collect(joining(", ", "[", "]"));
    }
    if (value.isObject()) {
      return value
          .propertyStream()
          .sorted(Map.Entry.comparingByKey())
          .map(entry -> new TextNode(entry.getKey()) + ": " + term(entry.getValue()))
          .collect(joining(", ", "{", "}"));
    }
    return value.toString();
  }

  private static String hex(String text) {
    return java.util.HexFormat.of()
        .formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("\n", "\\n")
        .replace("\t", "\\t")
        .replace("\r", "\\r");
  }

  private static int number(String digits, int otherwise) {
    return digits.isEmpty()
        ? otherwise
        : Math.min(MAX_WIDTH, Integer.parseInt(digits.length() > 6 ? "999999" : digits));
  }

  private static String orEmpty(@Nullable String group) {
    return group == null ? "" : group;
  }
}
