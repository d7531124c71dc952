package dev.sallyport.engine.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.approval.Matter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The heart of a call, or of a use of a tool, in one line of plain text. */
final class Preview {
  /** What is looked at: several times what can be shown, since masks make texts shorter. */
  private static final int LOOKED_AT_CHARS = 4000;

  /** What a tool is told to do stands in one of these. */
  private static final List<String> HEARTS = List.of("command", "file_path", "url");

  // Claude Code puts these around what it adds to a prompt by itself.
  private static final String REMINDER = "<system-reminder>";
  private static final String REMINDER_END = "</system-reminder>";

  // Also what turns the direction of writing, or takes no room: it is used to hide something.
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+");

  private Preview() {}

  /** One line of it, masked in every scope. */
  static String of(String text, Blackened blackened) {
    var cut = text.length() > LOOKED_AT_CHARS;
    var line = INVISIBLE.matcher(cut ? whole(text, LOOKED_AT_CHARS) : text).replaceAll(" ").strip();
    var masked = blackened.everywhere(line, cut);
    return masked.length() <= Matter.PREVIEW_LIMIT_CHARS
        ? masked
        : whole(masked, Matter.PREVIEW_LIMIT_CHARS - 1) + "…";
  }

  /** So much of a text, without half a character at its end. */
  static String whole(String text, int chars) {
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

  /** What a tool is told to do. */
  static String heart(JsonNode input) {
    return HEARTS.stream()
        .map(input::path)
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .findFirst()
        .or(() -> Optional.of(input.toString()))
        .orElse("");
  }
}
