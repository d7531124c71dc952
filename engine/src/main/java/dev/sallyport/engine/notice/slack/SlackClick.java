package dev.sallyport.engine.notice.slack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What somebody did in Slack.
 *
 * @see <a href="https://docs.slack.dev/interactivity/handling-user-interaction/">Handling user
 *     interaction</a>
 */
sealed interface SlackClick {

  /** Who, and where: so that they alone are told what comes of it. */
  record Who(String user, String workspace, String conversation) {
    /** As the audit log names somebody whom nobody vouches for. */
    String principal() {
      return "slack:%s#%s".formatted(word(workspace), word(user));
    }

    private static String word(String id) {
      return id.matches("[A-Z0-9]{1,32}") ? id : "unknown";
    }
  }

  Who who();

  /** They say yes. */
  record Approves(Who who, String approval) implements SlackClick {}

  /** They want to say no, and are asked why. */
  record WantsToRefuse(Who who, String approval, String trigger) implements SlackClick {}

  /** They say no. */
  record Refuses(Who who, String approval, String reason) implements SlackClick {}

  /** Something that is no answer, such as a press on a link. */
  record Aside(Who who) implements SlackClick {}

  /** Reads a body; empty if it is none of Slack's. */
  static Optional<SlackClick> read(byte[] body) {
    var form = new String(body, StandardCharsets.UTF_8);
    if (!form.startsWith("payload=") || form.indexOf('&') >= 0) {
      return Optional.empty();
    }
    try {
      var text = URLDecoder.decode(form.substring("payload=".length()), StandardCharsets.UTF_8);
      return Optional.of(of(StrictJson.object(text.getBytes(StandardCharsets.UTF_8))));
    } catch (MalformedJsonException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static SlackClick of(JsonNode payload) {
    var who =
        new Who(
            payload.at("/user/id").asText(),
            payload.at("/user/team_id").asText(payload.at("/team/id").asText()),
            payload.at("/container/channel_id").asText(payload.at("/channel/id").asText()));
    if (payload.path("type").asText().equals("view_submission")
        && payload.at("/view/callback_id").asText().equals(SlackMessage.REFUSE)) {
      var field = "/view/state/values/%1$s/%1$s/value".formatted(SlackMessage.REASON);
      return new Refuses(
          who, payload.at("/view/private_metadata").asText(), payload.at(field).asText(""));
    }
    if (payload.path("type").asText().equals("block_actions")) {
      var action = payload.path("actions").path(0);
      var approval = action.path("value").asText();
      return switch (action.path("action_id").asText()) {
        case SlackMessage.APPROVE -> new Approves(who, approval);
        case SlackMessage.REFUSE ->
            new WantsToRefuse(who, approval, payload.path("trigger_id").asText());
        default -> new Aside(who);
      };
    }
    return new Aside(who);
  }
}
