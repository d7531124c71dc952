package dev.sallyport.engine.notice.teams;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.notice.Notice;
import dev.sallyport.engine.notice.Plain;

/**
 * An approval as an adaptive card, in the message that a workflow of Teams takes. All texts stand
 * in runs of rich text, where Teams reads no Markdown and no macros.
 *
 * @see <a href="https://adaptivecards.io/explorer/RichTextBlock.html">RichTextBlock</a>
 */
final class AdaptiveCard {
  private AdaptiveCard() {}

  /** The message. */
  static ObjectNode of(Notice notice) {
    var message = StrictJson.newObject().put("type", "message");
    var attachment = message.putArray("attachments").addObject();
    attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
    attachment.putNull("contentUrl");
    card(attachment.putObject("content"), notice);
    return message;
  }

  private static void card(ObjectNode card, Notice notice) {
    card.put("$schema", "https://adaptivecards.io/schemas/adaptive-card.json");
    card.put("type", "AdaptiveCard").put("version", "1.5");
    // Read out, and shown in notifications.
    card.put("fallbackText", Plain.unlinked(notice.headline()));
    var body = card.putArray("body");
    run(block(body), notice.headline()).put("weight", "bolder").put("size", "large");
    for (var fact : notice.facts()) {
      var runs = block(body);
      run(runs, fact.name() + ": ").put("weight", "bolder");
      run(runs, fact.value());
    }
    if (!notice.preview().isEmpty()) {
      for (var line : notice.preview().split("\n", -1)) {
        run(block(body), line.isEmpty() ? " " : line).put("fontType", "monospace");
      }
    }
    run(block(body), notice.standing()).put("weight", "bolder");
    card.putArray("actions")
        .addObject()
        .put("type", "Action.OpenUrl")
        .put("title", notice.open() ? "Answer in the console" : "Open in the console")
        .put("url", notice.link().toString());
    card.putObject("msteams").put("width", "Full");
  }

  private static ArrayNode block(ArrayNode body) {
    return body.addObject().put("type", "RichTextBlock").putArray("inlines");
  }

  private static ObjectNode run(ArrayNode runs, String text) {
    return runs.addObject().put("type", "TextRun").put("text", Plain.unlinked(text));
  }
}
