package dev.sallyport.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;

/** Has a person sign this terminal in on the gateway's page (RFC 8628). */
record TokenSignIn(TokenClient client, PrintWriter told) {

  /** RFC 8628, section 3.5: so much longer, from then on. */
  private static final Duration SLOWER = Duration.ofSeconds(5);

  /** A gateway that names no interval, or a strange one, is asked as often as others. */
  private static final int INTERVAL_SECONDS = 5;

  private static final int INTERVAL_MAX_SECONDS = 60;

  /**
   * The gateway's token, when the person has said yes.
   *
   * @param scope the roles that it is narrowed to; empty for all
   */
  String token(String scope) {
    var asked =
        client.post(
            "/oauth/device_authorization", scope.isBlank() ? Map.of() : Map.of("scope", scope));
    if (asked.status() != 200) {
      throw asked.noToken();
    }
    var body = asked.body();
    told.printf(
        "Open %s and confirm the code %s%n",
        Printable.of(body.path("verification_uri").asText()),
        Printable.of(body.path("user_code").asText()));
    var notice = body.path("login_notice").asText();
    if (!notice.isEmpty()) {
      told.println(Printable.of(notice));
    }
    told.flush();
    var seconds = body.path("interval").asInt(INTERVAL_SECONDS);
    var pause = Duration.ofSeconds(Math.clamp(seconds, 1, INTERVAL_MAX_SECONDS));
    return awaited(body.path("device_code").asText(), pause);
  }

  /** It ends when the gateway says that the code is too old. */
  private String awaited(String deviceCode, Duration first) {
    var fields =
        Map.of("grant_type", TokenClient.URN + "grant-type:device_code", "device_code", deviceCode);
    var pause = first;
    while (true) {
      pause(pause);
      var answer = client.post("/oauth/token", fields);
      var token = answer.token();
      if (token.isPresent()) {
        return token.get();
      }
      switch (answer.error()) {
        case "authorization_pending" -> {}
        case "slow_down" -> pause = pause.plus(SLOWER);
        default -> throw answer.noToken();
      }
    }
  }

  private static void pause(Duration length) {
    try {
      Thread.sleep(length);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("interrupted");
    }
  }
}
