package dev.sallyport.sim;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the directives in a prompt.
 *
 * <pre>
 * directive : '[sim:' name (' ' argument)? ']'
 * argument  : string      a JSON string; brackets inside it do not count
 *           | word object  for a tool: its name and a JSON object; brackets inside do not count
 *           | text         anything else, up to the bracket that closes the directive
 * </pre>
 */
final class ScriptParser {
  private static final String OPENING = "[sim:";
  private static final Pattern NAME = Pattern.compile("[a-z-]+");
  private static final Pattern STRING_AHEAD = Pattern.compile("(?=\")");
  private static final Pattern TOOL_AHEAD = Pattern.compile("[^\\s\\[\\]]+\\s+(?=\\{)");
  private static final JsonFactory JSON = new JsonFactory();

  private static final int MAX_WORDS = 1_000_000;
  private static final Duration MAX_WAIT = Duration.ofMinutes(15);

  private static final Map<String, Function<Argument, Directive>> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("text", a -> new Directive.Text(a.string()));
    KINDS.put("tokens", a -> new Directive.Words(a.number(1, MAX_WORDS)));
    KINDS.put("thinking", a -> new Directive.Thinking(a.string()));
    KINDS.put("redacted-thinking", a -> new Directive.RedactedThinking(a.string()));
    KINDS.put("tool", ScriptParser::tool);
    KINDS.put("server-tool", a -> hosted(Block.Host.SERVICE, a));
    KINDS.put("mcp-tool", a -> hosted(Block.Host.MCP, a));
    KINDS.put("stop", a -> new Directive.Stop(a.string()));
    KINDS.put("chunks", a -> new Directive.Chunks(a.number(1, Integer.MAX_VALUE)));
    KINDS.put("split", ScriptParser::split);
    KINDS.put("pause", a -> new Directive.Pause(a.millis()));
    KINDS.put("slow-first", a -> new Directive.SlowFirst(a.millis()));
    KINDS.put("header", ScriptParser::header);
    KINDS.put("error", ScriptParser::failure);
    KINDS.put("error-midstream", ScriptParser::failureMidstream);
    KINDS.put("break", a -> new Directive.Break(a.number(0, Integer.MAX_VALUE)));
    KINDS.put("hang", a -> a.none(new Directive.Hang()));
  }

  private final String text;
  private int at;

  private ScriptParser(String text) {
    this.text = text;
  }

  /** The names of all directives, in the README's order. */
  static Set<String> names() {
    return KINDS.keySet();
  }

  /** All directives of a prompt's texts; a malformed one is an error, never ignored. */
  static Script parse(List<String> texts) {
    List<Directive> found = new ArrayList<>();
    for (String text : texts) {
      new ScriptParser(text).collect(found);
    }
    return new Script(found);
  }

  private void collect(List<Directive> found) {
    while (true) {
      int start = text.indexOf(OPENING, at);
      if (start < 0) {
        return;
      }
      at = start + OPENING.length();
      found.add(directive(start));
    }
  }

  private Directive directive(int start) {
    Matcher name = NAME.matcher(text).region(at, text.length());
    if (!name.lookingAt()) {
      throw malformed(start, "a directive begins with its name, as in `[sim:text hello]`");
    }
    at = name.end();
    Function<Argument, Directive> kind = KINDS.get(name.group());
    if (kind == null) {
      throw malformed(
          start,
          "unknown directive `%s`; the simulator knows %s"
              .formatted(name.group(), String.join(", ", KINDS.keySet())));
    }
    int from = at;
    if (at < text.length() && text.charAt(at) == ' ') {
      at++;
      from = at;
    }
    skipArgument(start, name.group().endsWith("tool") ? TOOL_AHEAD : STRING_AHEAD);
    Argument argument = new Argument(text.substring(from, at));
    at++;
    try {
      return kind.apply(argument);
    } catch (IllegalArgumentException e) {
      throw malformed(start, firstLine(e));
    }
  }

  /** Leaves {@code at} on the bracket that closes the directive. */
  private void skipArgument(int start, Pattern beforeJson) {
    Matcher ahead = beforeJson.matcher(text).region(at, text.length());
    ahead.useTransparentBounds(true);
    if (ahead.lookingAt()) {
      int json = ahead.end();
      try {
        at = json + jsonLength(text.substring(json));
      } catch (IOException e) {
        throw malformed(start, "its argument is not valid JSON: " + firstLine(e));
      }
    }
    int depth = 0;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '[') {
        depth++;
      } else if (c == ']') {
        if (depth == 0) {
          return;
        }
        depth--;
      }
    }
    throw malformed(start, "its closing `]` is missing");
  }

  private static int jsonLength(String from) throws IOException {
    try (JsonParser parser = JSON.createParser(from)) {
      parser.nextToken();
      parser.skipChildren();
      // A string is read lazily: only asking for it moves the parser to its end.
      parser.getTextLength();
      return (int) parser.currentLocation().getCharOffset();
    }
  }

  private ApiException malformed(int start, String why) {
    String shown =
        text.substring(start, Math.min(text.length(), start + 60)).lines().findFirst().orElse("");
    return ApiException.invalidRequest("`%s`: %s.".formatted(shown, why));
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static Directive hosted(Block.Host host, Argument argument) {
    Directive.Tool tool = tool(argument);
    return new Directive.HostedTool(host, tool.name(), tool.inputJson());
  }

  private static Directive.Tool tool(Argument argument) {
    String[] words = argument.words(2);
    if (words.length < 2 || !words[1].startsWith("{")) {
      throw new IllegalArgumentException(
          "write a name and a JSON object, as in `[sim:tool Bash {\"command\":\"ls\"}]`");
    }
    return new Directive.Tool(words[0], words[1]);
  }

  private static Directive split(Argument argument) {
    List<Integer> positions = new ArrayList<>();
    for (String position : argument.raw().strip().split("\\s*,\\s*", -1)) {
      positions.add(new Argument(position).number(1, Integer.MAX_VALUE));
    }
    return new Directive.Split(positions);
  }

  private static Directive header(Argument argument) {
    String[] words = argument.words(2);
    if (words.length < 2) {
      throw new IllegalArgumentException(
          "write a name and a value, as in `[sim:header retry-after 1]`");
    }
    return new Directive.Header(words[0], words[1]);
  }

  private static Directive failure(Argument argument) {
    String[] words = argument.words(3);
    if (words.length < 2) {
      throw new IllegalArgumentException(
          "write a status and a type, as in `[sim:error 529 overloaded_error]`");
    }
    int status = new Argument(words[0]).number(400, 599);
    return new Directive.Failure(
        status, words[1], words.length > 2 ? words[2] : "Simulated " + words[1]);
  }

  private static Directive failureMidstream(Argument argument) {
    String[] words = argument.words(3);
    int after = new Argument(words[0]).number(0, Integer.MAX_VALUE);
    String type = words.length > 1 ? words[1] : "overloaded_error";
    return new Directive.FailureMidstream(after, type, words.length > 2 ? words[2] : "Overloaded");
  }

  /** What stands between a directive's name and its closing bracket. */
  private record Argument(String raw) {

    /** The text itself, or what a JSON string says. */
    String string() {
      if (raw.isEmpty()) {
        throw new IllegalArgumentException("its argument is missing");
      }
      if (!raw.startsWith("\"")) {
        return raw;
      }
      try (JsonParser parser = JSON.createParser(raw)) {
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
          throw new IllegalArgumentException("its argument is not a JSON string");
        }
        String string = parser.getText();
        if (parser.currentLocation().getCharOffset() < raw.stripTrailing().length()) {
          throw new IllegalArgumentException("something follows the JSON string");
        }
        return string;
      } catch (IOException e) {
        throw new IllegalArgumentException("its argument is not a JSON string: " + firstLine(e), e);
      }
    }

    String[] words(int atMost) {
      return Arrays.stream(raw.strip().split("\\s+", atMost)).toArray(String[]::new);
    }

    int number(int least, int most) {
      try {
        int number = Integer.parseInt(raw.strip());
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException _) {
        // Said below, in the same words as for a number out of range.
      }
      throw new IllegalArgumentException(
          "`%s` is not a whole number from %d to %d".formatted(raw.strip(), least, most));
    }

    Duration millis() {
      return Duration.ofMillis(number(0, (int) MAX_WAIT.toMillis()));
    }

    Directive none(Directive directive) {
      if (!raw.isBlank()) {
        throw new IllegalArgumentException("it takes no argument");
      }
      return directive;
    }
  }
}
