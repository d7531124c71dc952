package dev.sallyport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.model.Principal;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Approvals, as a terminal shows them. Everything in them may have been chosen by a caller. */
final class ApprovalWords {

  /** Of one text; {@code --json} has all of it. */
  private static final int LINES_MOST = 200;

  private ApprovalWords() {}

  /** What waits, one line each. */
  static void table(JsonNode body, PrintWriter out) {
    var approvals = body.path("approvals");
    if (approvals.isEmpty()) {
      out.println("Nothing waits for an answer.");
    }
    for (var approval : approvals) {
      out.printf(
          "%s  %s%s; until %s%n",
          word(approval, "id"),
          approval.path("state").asText().equals("pending") ? "" : word(approval, "state") + ": ",
          question(approval),
          word(approval, "deadline"));
    }
  }

  /** Who asks for what, by which rule, and who may answer. */
  static String question(JsonNode approval) {
    var tool = word(approval, "tool");
    return "%s asks for %s (%s); rule: %s; a yes allows %s; may answer: %s"
        .formatted(
            subject(word(approval, "asked_by")),
            tool.isEmpty() ? word(approval, "model") : tool,
            tool.isEmpty() ? word(approval, "endpoint") : word(approval, "model"),
            joined(approval.path("rules")),
            word(approval, "allows"),
            by(approval));
  }

  private static String by(JsonNode approval) {
    var groups = new ArrayList<String>();
    for (var quorum : approval.path("quorums")) {
      quorum.path("by").forEach(group -> groups.add(group.asText()));
      quorum.path("emergency").forEach(group -> groups.add(group.asText() + " (in an emergency)"));
    }
    return Printable.of(groups.stream().distinct().collect(Collectors.joining(", ")));
  }

  /** What became of it: the word for its step, and who took it. */
  static String step(String step, JsonNode approval) {
    var votes = approval.path("votes");
    var last = votes.path(votes.size() - 1);
    return switch (step) {
      case "granted", "refused", "consented", "emergency" ->
          "%s by %s%s"
              .formatted(
                  Printable.of(step),
                  subject(word(last, "by")),
                  last.path("reason").asText().isEmpty() ? "" : ": " + word(last, "reason"));
      default -> Printable.of(step);
    };
  }

  /** Everything about one. */
  static void whole(JsonNode approval, Instant now, PrintWriter out) {
    out.printf("%s  %s%s%n", word(approval, "id"), word(approval, "state"), left(approval, now));
    line(out, "asked by", word(approval, "asked_by") + " at " + word(approval, "asked_at"));
    line(out, "for", question(approval));
    for (var quorum : approval.path("quorums")) {
      line(
          out,
          "needs",
          "%d of %s%s, by the rule %s"
              .formatted(
                  quorum.path("count").asInt(),
                  joined(quorum.path("by")),
                  quorum.path("emergency").isEmpty()
                      ? ""
                      : " (in an emergency 1 of %s)".formatted(joined(quorum.path("emergency"))),
                  word(quorum, "rule")));
    }
    for (var vote : approval.path("votes")) {
      line(
          out,
          vote.path("grant").asBoolean() ? "yes" : "no",
          "%s at %s%s"
              .formatted(
                  word(vote, "by"),
                  word(vote, "at") + (vote.path("emergency").asBoolean() ? ", alone" : ""),
                  vote.path("reason").asText().isEmpty() ? "" : ": " + word(vote, "reason")));
    }
    text(out, "preview", approval.path("preview").asText());
    context(approval.path("context"), out);
  }

  private static void context(JsonNode context, PrintWriter out) {
    if (context.isMissingNode()) {
      return;
    }
    var who = context.path("identity");
    line(
        out,
        "identity",
        "%s (%s), by %s; groups: %s"
            .formatted(
                word(who, "subject"),
                word(who, "kind"),
                word(who, "method"),
                joined(who.path("groups"))));
    context
        .path("labels")
        .properties()
        .forEach(
            label ->
                line(out, Printable.of(label.getKey()), Printable.of(label.getValue().asText())));
    if (context.has("tool_use")) {
      var tool = context.path("tool_use");
      text(out, "tool " + word(tool, "name"), tool.path("input").toPrettyString());
    }
    var turn = lastTurn(context.at("/request/body/messages"));
    text(out, "last turn", String.join("\n", turn));
    for (var masked : context.path("masked")) {
      line(
          out,
          "masked",
          "%d of %s at %s"
              .formatted(
                  masked.path("count").asInt(), word(masked, "detector"), word(masked, "where")));
    }
    if (context.has("withheld")) {
      line(out, "withheld", word(context, "withheld"));
    }
  }

  /** What the user, or a tool, said since the last answer. */
  private static List<String> lastTurn(JsonNode messages) {
    var texts = new ArrayList<String>();
    for (var i = messages.size() - 1; i >= 0; i--) {
      var message = messages.path(i);
      if (message.path("role").asText().equals("assistant")) {
        break;
      }
      texts.addAll(0, texts(message.path("content")));
    }
    return texts;
  }

  private static List<String> texts(JsonNode content) {
    if (content.isTextual()) {
      return List.of(content.asText());
    }
    var texts = new ArrayList<String>();
    for (var block : content) {
      switch (block.path("type").asText()) {
        case "text" -> texts.add(block.path("text").asText());
        case "tool_result" -> texts.addAll(texts(block.path("content")));
        default -> texts.add("(" + block.path("type").asText() + ")");
      }
    }
    return texts;
  }

  private static String left(JsonNode approval, Instant now) {
    if (!approval.path("state").asText().equals("pending")) {
      return "";
    }
    var deadline = Instant.parse(approval.path("deadline").asText());
    var left = Duration.between(now, deadline);
    return ", %s left (until %s)"
        .formatted(
            left.toMinutes() >= 2
                ? left.toMinutes() + " min"
                : Math.max(0, left.toSeconds()) + " s",
            deadline);
  }

  private static void line(PrintWriter out, String name, String value) {
    out.printf("  %-10s %s%n", name, value);
  }

  /** Lines of somebody else's, none of which can be taken for one of ours. */
  static void text(PrintWriter out, String name, String text) {
    if (text.isEmpty()) {
      return;
    }
    out.printf("  %s%n", name);
    var lines = text.lines().toList();
    lines.stream().limit(LINES_MOST).forEach(one -> out.println("    | " + Printable.of(one)));
    if (lines.size() > LINES_MOST) {
      out.printf("    (%d lines more: see --json)%n", lines.size() - LINES_MOST);
    }
  }

  private static String word(JsonNode node, String name) {
    return Printable.of(node.path(name).asText());
  }

  private static String joined(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(one -> texts.add(Printable.of(one.asText())));
    return String.join(", ", texts);
  }

  private static String subject(String principal) {
    return Principal.of(principal).subject();
  }
}
