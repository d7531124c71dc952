package dev.sallyport.engine.notice.slack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.notice.NoticeLimits;
import dev.sallyport.engine.notice.Posting;
import dev.sallyport.engine.notice.UntoldException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Slack's Web API.
 *
 * @param base where its methods lie
 * @param token gives the bot's token, which may be renewed
 */
public record SlackApi(URI base, Supplier<String> token, Web web) {

  /** Slack's own. */
  public static final URI SLACK = URI.create("https://slack.com/api/");

  /** What is wrong with the message, and not with the way there. */
  private static final Set<String> REJECTIONS =
      Set.of(
          "invalid_blocks",
          "invalid_blocks_format",
          "invalid_arguments",
          "msg_too_long",
          "msg_blocks_too_long",
          "no_text");

  /** Slack could not do it; {@link #code()} is its word for the cause. */
  static final class DeclinedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String code;

    DeclinedException(String code) {
      super("Slack declines: " + code, null, false, false);
      this.code = code;
    }

    String code() {
      return code;
    }

    UntoldException untold() {
      return REJECTIONS.contains(code)
          ? UntoldException.rejected("Slack does not take the message: " + code)
          : UntoldException.passing("Slack declines: " + code);
    }
  }

  public SlackApi {
    if (!Web.isSafe(base) || !base.toString().endsWith("/")) {
      throw new IllegalArgumentException(
          "Slack's address is https and ends with `/`; plain http is for loopback alone");
    }
  }

  /**
   * Calls a method.
   *
   * @throws DeclinedException if Slack says no
   * @throws UntoldException if it says nothing that can be read
   */
  ObjectNode call(String method, ObjectNode arguments, Duration within) {
    var answer =
        new Posting(web, "Slack")
            .post(
                base.resolve(method),
                Map.of(
                    "content-type",
                    "application/json; charset=utf-8",
                    "authorization",
                    "Bearer " + token.get()),
                StrictJson.bytes(arguments),
                within);
    ObjectNode said;
    try {
      said = StrictJson.object(answer.body());
    } catch (MalformedJsonException _) {
      throw UntoldException.passing("Slack's answer cannot be read");
    }
    if (!said.path("ok").asBoolean()) {
      var code = said.path("error").asText();
      throw new DeclinedException(code.matches("[a-z0-9_]{1,64}") ? code : "unknown");
    }
    return said;
  }

  ObjectNode call(String method, ObjectNode arguments) {
    return call(method, arguments, NoticeLimits.ANSWER);
  }
}
