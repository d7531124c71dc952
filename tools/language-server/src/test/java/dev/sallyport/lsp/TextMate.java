package dev.sallyport.lsp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of a TextMate grammar as ours uses: {@code match} with {@code captures}, and {@code
 * begin} with {@code end} within one line.
 */
final class TextMate {
  private record Rule(
      String name, Pattern start, Optional<Pattern> end, List<Rule> inner, JsonNode captures) {}

  private final List<Rule> rules;

  TextMate(Path file) throws IOException {
    rules = rules(new ObjectMapper().readTree(Files.readString(file)));
  }

  private static List<Rule> rules(JsonNode node) {
    var rules = new ArrayList<Rule>();
    for (var rule : node.path("patterns")) {
      rules.add(
          new Rule(
              rule.path("name").asText(),
              Pattern.compile(rule.path(rule.has("begin") ? "begin" : "match").asText()),
              rule.has("end")
                  ? Optional.of(Pattern.compile(rule.path("end").asText()))
                  : Optional.empty(),
              rules(rule),
              rule.path("captures")));
    }
    return rules;
  }

  /** The innermost scope of each character of a line, without the language's own name. */
  List<String> scopes(String line) {
    var scopes = new ArrayList<String>();
    for (var i = 0; i < line.length(); i++) {
      scopes.add("");
    }
    Deque<Rule> open = new ArrayDeque<>();
    var at = 0;
    while (at < line.length()) {
      var found = next(line, at, open.isEmpty() ? rules : open.peek().inner());
      var end = open.isEmpty() ? Optional.<MatchResult>empty() : end(line, at, open.peek());
      if (end.isPresent() && (found.isEmpty() || end.get().start() <= found.get().at().start())) {
        var rule = open.pop();
        mark(scopes, at, end.get().end(), rule.name());
        at = Math.max(at, end.get().end());
        if (at == line.length()) {
          break;
        }
        continue;
      }
      if (found.isEmpty()) {
        break;
      }
      var match = found.get().at();
      var rule = found.get().rule();
      if (!open.isEmpty()) {
        mark(scopes, at, match.start(), open.peek().name());
      }
      mark(scopes, match.start(), match.end(), rule.name());
      for (var i = 1; i <= match.groupCount(); i++) {
        mark(
            scopes,
            match.start(i),
            match.end(i),
            rule.captures().path(Integer.toString(i)).path("name").asText(rule.name()));
      }
      at = match.end();
      if (rule.end().isPresent()) {
        open.push(rule);
      }
    }
    return scopes;
  }

  private record Found(Rule rule, MatchResult at) {}

  /** The one that begins first and, of those, stands first in the grammar. */
  private static Optional<Found> next(String line, int from, List<Rule> rules) {
    var best = Optional.<Found>empty();
    for (var rule : rules) {
      var matcher = matcher(rule.start(), line, from);
      if (matcher.find()
          && (best.isEmpty() || matcher.start() < best.get().at().start())
          && matcher.end() > matcher.start()) {
        best = Optional.of(new Found(rule, matcher.toMatchResult()));
      }
    }
    return best;
  }

  private static Optional<MatchResult> end(String line, int from, Rule rule) {
    var matcher = matcher(rule.end().orElseThrow(), line, from);
    return matcher.find() ? Optional.of(matcher.toMatchResult()) : Optional.empty();
  }

  private static Matcher matcher(Pattern pattern, String line, int from) {
    return pattern
        .matcher(line)
        .region(from, line.length())
        .useTransparentBounds(true)
        .useAnchoringBounds(false);
  }

  private static void mark(List<String> scopes, int from, int to, String name) {
    for (var i = from; i < to; i++) {
      scopes.set(i, name.replace(".sallyport-mask", ""));
    }
  }
}
