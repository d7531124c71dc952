package dev.sallyport.engine.notice.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.approval.Vote;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.notice.Notice;
import dev.sallyport.engine.notice.Plain;

/**
 * An approval as a message of Slack. What callers chose stands in rich text, whose texts are shown
 * as they are: no markup, no mention and no link comes alive there.
 *
 * @see <a href="https://docs.slack.dev/reference/block-kit/blocks/rich-text-block/">Rich text
 *     block</a>
 */
final class SlackMessage {
  static final String APPROVE = "sallyport_approve";
  static final String REFUSE = "sallyport_refuse";
  static final String OPEN = "sallyport_open";
  static final String REASON = "sallyport_reason";

  private SlackMessage() {}

  /**
   * The message, without where it goes.
   *
   * @param buttons whether people can answer by it
   */
  static ObjectNode of(Notice notice, boolean buttons) {
    var message = StrictJson.newObject();
    // Shown in notifications, where there are no blocks; read as markup, so nothing in it may be.
    message.put(
        "text", escaped(Plain.unlinked(notice.headline())) + " - " + notice.approval().id());
    message.put("mrkdwn", false).put("parse", "none").put("link_names", false);
    message.put("unfurl_links", false).put("unfurl_media", false);
    var blocks = message.putArray("blocks");
    var section = rich(blocks, "rich_text_section");
    text(section, notice.headline(), true);
    for (var fact : notice.facts()) {
      text(section, "\n" + fact.name() + ": ", true);
      text(section, fact.value(), false);
    }
    if (!notice.preview().isEmpty()) {
      text(rich(blocks, "rich_text_preformatted"), notice.preview(), false);
    }
    text(rich(blocks, "rich_text_section"), notice.standing(), notice.open() ? false : true);
    buttons(blocks.addObject(), notice, buttons && notice.open());
    return message;
  }

  private static void buttons(ObjectNode block, Notice notice, boolean answers) {
    block.put("type", "actions");
    var elements = block.putArray("elements");
    if (answers) {
      // Whoever says yes has seen all of it.
      if (notice.approval().question().matter().whole()) {
        button(elements, "Approve", APPROVE)
            .put("style", "primary")
            .put("value", notice.approval().id());
      }
      button(elements, "Refuse", REFUSE)
          .put("style", "danger")
          .put("value", notice.approval().id());
    }
    button(elements, "Open in the console", OPEN).put("url", notice.link().toString());
  }

  private static ObjectNode button(ArrayNode elements, String text, String action) {
    var button = elements.addObject().put("type", "button").put("action_id", action);
    plain(button.putObject("text"), text);
    return button;
  }

  private static ArrayNode rich(ArrayNode blocks, String type) {
    return blocks
        .addObject()
        .put("type", "rich_text")
        .putArray("elements")
        .addObject()
        .put("type", type)
        .putArray("elements");
  }

  private static void text(ArrayNode elements, String text, boolean bold) {
    var element = elements.addObject().put("type", "text").put("text", text);
    if (bold) {
      element.putObject("style").put("bold", true);
    }
  }

  private static void plain(ObjectNode node, String text) {
    node.put("type", "plain_text").put("text", text).put("emoji", false);
  }

  /** The dialogue that asks why somebody refuses. */
  static ObjectNode refusal(String approval) {
    var view = StrictJson.newObject();
    view.put("type", "modal").put("callback_id", REFUSE).put("private_metadata", approval);
    plain(view.putObject("title"), "Refuse");
    plain(view.putObject("submit"), "Refuse");
    plain(view.putObject("close"), "Cancel");
    var input = view.putArray("blocks").addObject();
    input.put("type", "input").put("block_id", REASON).put("optional", true);
    plain(input.putObject("label"), "Why? The caller reads it.");
    input
        .putObject("element")
        .put("type", "plain_text_input")
        .put("action_id", REASON)
        .put("multiline", true)
        .put("max_length", Vote.REASON_LIMIT_CHARS);
    return view;
  }

  /** A dialogue's answer that shows what is wrong with it. */
  static ObjectNode declined(String sentence) {
    var answer = StrictJson.newObject().put("response_action", "errors");
    answer.putObject("errors").put(REASON, sentence);
    return answer;
  }

  /** A text in which Slack sees no markup of its own. */
  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
