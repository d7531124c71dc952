package dev.sallyport.engine.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.approval.Matter;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The heart of a call, or of a use of a tool, in one line of plain text.
 *
 * @param whole whether nothing was left out
 */
record Preview(String text, boolean whole) {
  /** Where nothing can be said. */
  static final Preview NOTHING = new Preview("", false);

  /** What is looked at: several times what can be shown, since masks make texts shorter. */
  private static final int LOOKED_AT_CHARS = 4000;

  /** What a tool is told to do stands in one of these. */
  private static final List<String> HEARTS = List.of("command", "file_path", "url");

  // Claude Code puts these around what it adds to a prompt by itself.
  private static final String REMINDER = "<system-reminder>";
  private static final String REMINDER_END = "</system-reminder>";

  // What comes after one is another command, whatever stands before it.
  private static final Pattern LINE_BREAKS =
      Pattern.compile("[\\p{Zs}\\t]*[\\n\\r\\x0b\\f\\x85\\u2028\\u2029][\\s\\p{Z}]*");

  // Also what turns the direction of writing, or takes no room: it is used to hide something.
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+");

  /** One line of it, masked in every scope. */
  static Preview of(String text, Blackened blackened) {
    var cut = text.length() > LOOKED_AT_CHARS;
    var masked = blackened.everywhere(cut ? cut(text, LOOKED_AT_CHARS) : text, cut);
    var lines = LINE_BREAKS.matcher(masked.strip()).replaceAll(" ⏎ ");
    var line = INVISIBLE.matcher(lines).replaceAll(" ").strip();
    return line.length() <= Matter.PREVIEW_LIMIT_CHARS
        ? new Preview(line, !cut)
        : new Preview(cut(line, Matter.PREVIEW_LIMIT_CHARS - 1) + "…", false);
  }

  /** So much of a text, without half a character at its end. */
  static String cut(String text, int chars) {
    return text.substring(0, Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars);
  }

  /** What the user said last. */
  static String said(JsonNode request) {
    var messages = request.path("messages");
    for (var index = messages.size() - 1; index >= 0; index--) {
      var message = messages.path(index);
      var said =
          message.path("role").asText().equals("user") ? said(message.path("content"), 0) : "";
      if (!said.isBlank()) {
        return said;
      }
    }
    return "";
  }

  private static String said(JsonNode content, int from) {
    if (content.isTextual()) {
      return withoutReminders(content.textValue());
    }
    for (var index = from; index < content.size(); index++) {
      var block = content.path(index);
      if (block.path("type").asText().equals("text")) {
        var said = withoutReminders(block.path("text").asText());
        if (!said.isBlank()) {
          return said;
        }
      }
    }
    return "";
  }

  private static String withoutReminders(String text) {
    var rest = new StringBuilder();
    var at = 0;
    // More is not looked at, so more need not be searched.
    while (rest.length() <= LOOKED_AT_CHARS) {
      var begin = text.indexOf(REMINDER, at);
      var end = begin < 0 ? -1 : text.indexOf(REMINDER_END, begin);
      if (end < 0) {
        return rest.append(text, at, text.length()).toString();
      }
      rest.append(text, at, begin).append(' ');
      at = end + REMINDER_END.length();
    }
    return rest.toString();
  }

  /** What a tool is told: the heart of it first, and then all else. */
  static String told(ObjectNode input) {
    for (var name : HEARTS) {
      if (input.path(name).isTextual()) {
        var rest = input.deepCopy();
        rest.remove(name);
        var heart = input.path(name).textValue();
        return rest.isEmpty() ? heart : heart + " " + rest;
      }
    }
    return input.toString();
  }
}
