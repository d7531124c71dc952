package dev.sallyport.dataplane.http;

import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.notice.UntoldException;
import dev.sallyport.engine.notice.slack.SlackDesk;
import dev.sallyport.engine.notice.slack.SlackSignature.Proof;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.OpenReply;
import io.helidon.webserver.http.HttpRouting;
import java.util.List;
import java.util.Map;

/**
 * {@code POST /slack/{channel}}: what people do with Slack's buttons. Slack shows no token; each of
 * its requests is signed. What is not, or not freshly, is refused and recorded.
 */
public final class SlackHandler {

  /** Slack sends the message along, which has a preview of bounded length. */
  private static final int MAX_BODY_BYTES = 256 << 10;

  private static final Headers JSON =
      new Headers(Map.of("content-type", List.of("application/json")));

  private final OwnApi api;
  private final SlackDesk desk;

  private SlackHandler(ExchangeLine line, SlackDesk desk) {
    this.api = new OwnApi(line, "slack");
    this.desk = desk;
  }

  /** Adds a channel's path to a gateway's routes. */
  public static void serve(
      HttpRouting.Builder routes, String under, ExchangeLine line, SlackDesk desk) {
    var handler = new SlackHandler(line, desk);
    routes.post(
        under + desk.name(),
        (request, response) -> {
          var arrival = LineHandler.arrival(request);
          line.runOpen(
              arrival,
              LineHandler.responder(response),
              _ ->
                  handler.answer(
                      first(arrival.headers(), "x-slack-request-timestamp"),
                      first(arrival.headers(), "x-slack-signature"),
                      handler.api.bytes(
                          arrival.body(), MAX_BODY_BYTES, "Slack's requests are smaller.")));
        });
  }

  private static String first(Headers headers, String name) {
    var all = headers.all(name);
    return all.size() == 1 ? all.getFirst() : "";
  }

  private OpenReply answer(String time, String signature, byte[] body) {
    switch (proof(time, signature, body)) {
      case GOOD -> {
        // Below.
      }
      case FORGED -> throw refused(Proof.FORGED, "The request is not signed by Slack.");
      case OLD -> throw refused(Proof.OLD, "The request was signed too long ago.");
      case REPLAYED -> throw refused(Proof.REPLAYED, "The request has come before.");
    }
    var answer = desk.take(body);
    return answer.isEmpty()
        ? new OpenReply(200, Headers.NONE, new byte[0])
        : new OpenReply(200, JSON, StrictJson.bytes(answer));
  }

  private Proof proof(String time, String signature, byte[] body) {
    try {
      return desk.check(time, signature, body);
    } catch (UntoldException _) {
      throw new RefusedException(
          Refusal.passing(
              503, "api_error", "slack_secret", "The channel's signing secret cannot be had."));
    }
  }

  private static RefusedException refused(Proof proof, String sentence) {
    return new RefusedException(Refusal.last(401, "authentication_error", proof.word(), sentence));
  }
}
