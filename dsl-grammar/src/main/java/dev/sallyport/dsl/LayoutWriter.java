package dev.sallyport.dsl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes statements and comments in their canonical form. */
final class LayoutWriter {
  /** In code points; what can't be broken may be longer. */
  private static final int MAX_COLUMNS = 100;

  private static final String INDENT = "  ";

  /** From here on a statement begins with no keyword, but with what a rule selects. */
  private static final int DEPTH_OF_RULES = 2;

  private static final Set<String> NO_SPACE_BEFORE = Set.of(",", ")", "(", "..");
  private static final Set<String> NO_SPACE_AFTER = Set.of("(", "..");

  /** Items with two texts: the second may stand on the next line, with the word before it. */
  private static final Map<String, String> BREAKS_BEFORE =
      Map.of("matches", "secret", "expect", "=>");

  private final StringBuilder out = new StringBuilder();

  private LayoutWriter() {}

  static String write(List<Layout> file) {
    var writer = new LayoutWriter();
    writer.items(file, 0);
    return writer.out.toString();
  }

  private void items(List<Layout> items, int depth) {
    for (var i = 0; i < items.size(); i++) {
      if (i > 0 && (depth == 0 ? isSpacedAtTop(items, i) : items.get(i).spaced())) {
        out.append('\n');
      }
      switch (items.get(i)) {
        case Layout.Comment(var text, _) -> line(depth, text);
        case Layout.Statement statement -> statement(statement, depth);
      }
    }
  }

  /** One empty line stands before and after each definition with its comments. */
  private static boolean isSpacedAtTop(List<Layout> items, int at) {
    var before = items.get(at - 1);
    if (isDefinition(before) || items.get(at).spaced()) {
      return true;
    }
    var next = at;
    while (next < items.size() - 1 && items.get(next) instanceof Layout.Comment) {
      next++;
    }
    return before instanceof Layout.Statement && isDefinition(items.get(next));
  }

  private static boolean isDefinition(Layout item) {
    return item instanceof Layout.Statement statement && statement.body().isPresent();
  }

  private void statement(Layout.Statement statement, int depth) {
    var comment = besides(statement.comment());
    if (statement.body().isEmpty()) {
      lines(statement.words(), depth, ";", comment);
      return;
    }
    var body = statement.body().get();
    if (body.items().isEmpty() && body.comment().isEmpty()) {
      lines(statement.words(), depth, " {}", comment);
      return;
    }
    lines(statement.words(), depth, " {", besides(body.comment()));
    items(body.items(), depth + 1);
    line(depth, "}" + comment);
  }

  private static String besides(Optional<String> comment) {
    return comment.map(text -> INDENT + text).orElse("");
  }

  /** Writes a statement on as many lines as it needs; the comment may be as long as it likes. */
  private void lines(List<Layout.Word> words, int depth, String end, String comment) {
    var indent = INDENT.repeat(depth);
    var whole = indent + joined(words) + end;
    if (words.stream().noneMatch(Layout.Word::hasComments) && width(whole) <= MAX_COLUMNS) {
      out.append(whole).append(comment).append('\n');
      return;
    }
    var second = depth < DEPTH_OF_RULES ? BREAKS_BEFORE.get(words.getFirst().text()) : null;
    var hanging =
        depth < DEPTH_OF_RULES && second == null
            ? " ".repeat(width(words.getFirst().text()) + 1)
            : INDENT;
    var oneEach =
        second != null || (depth < DEPTH_OF_RULES && words.getFirst().text().equals("match"));
    var parts = parts(words, second);
    var line = new StringBuilder(indent);
    for (var i = 0; i < parts.size(); i++) {
      line.append(joined(parts.get(i)));
      if (i == parts.size() - 1) {
        break;
      }
      var last = parts.get(i).getLast();
      var follows = " " + joined(parts.get(i + 1)) + end;
      if (oneEach || last.hasComments() || width(line + follows) > MAX_COLUMNS) {
        out.append(line).append(besides(last.beside())).append('\n');
        last.below().forEach(text -> line(depth, hanging + text));
        line.setLength(0);
        line.append(indent).append(hanging);
      } else {
        line.append(' ');
      }
    }
    out.append(line).append(end).append(comment).append('\n');
  }

  /** What stays on one line, each with the comma after it. */
  private static List<List<Layout.Word>> parts(List<Layout.Word> words, @Nullable String second) {
    var parts = new ArrayList<List<Layout.Word>>();
    var part = new ArrayList<Layout.Word>();
    for (var word : words) {
      if (!part.isEmpty() && (part.getLast().isComma() || word.text().equals(second))) {
        parts.add(part);
        part = new ArrayList<>();
      }
      part.add(word);
    }
    parts.add(part);
    return parts;
  }

  private static String joined(List<Layout.Word> words) {
    var text = new StringBuilder();
    var before = "(";
    for (var word : words) {
      if (!NO_SPACE_AFTER.contains(before) && !NO_SPACE_BEFORE.contains(word.text())) {
        text.append(' ');
      }
      text.append(word.text());
      before = word.text();
    }
    return text.toString();
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private void line(int depth, String text) {
    out.append(INDENT.repeat(depth)).append(text).append('\n');
  }
}
