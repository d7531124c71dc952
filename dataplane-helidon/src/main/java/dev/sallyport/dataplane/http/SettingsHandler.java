package dev.sallyport.dataplane.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.model.Settings;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.OpenReply;
import dev.sallyport.engine.pipeline.PolicyInForce;
import io.helidon.webserver.http.HttpRouting;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * {@code GET /managed/settings}: the settings that the policy gives to somebody's Claude Code, as
 * {@code {"uuid": …, "checksum": …, "settings": …}}. The checksum is that of the settings with
 * sorted keys and no white space, and the ETag too; the UUID is made of it.
 *
 * <p>Claude Code asks at each start and once an hour. It does not start on anything but settings,
 * 304 and 404, so a policy that cannot say keeps it from starting without its settings.
 */
public final class SettingsHandler {
  /** A client may keep them, and asks each time whether they still hold. */
  private static final Headers CHECKED =
      new Headers(
          Map.of(
              "content-type",
              List.of("application/json"),
              "cache-control",
              List.of("private, no-cache")));

  private static final OpenReply NONE = none();

  private SettingsHandler() {}

  /** Adds the path to a gateway's routes. */
  public static void serve(
      HttpRouting.Builder routes, ExchangeLine line, PolicyInForce policy, Clock clock) {
    routes.get(
        "/managed/settings",
        (request, response) -> {
          var arrival = LineHandler.arrival(request);
          line.runKnown(
              arrival,
              LineHandler.responder(response),
              who ->
                  switch (policy.now().settings(who, clock.instant())) {
                    case Settings.Given(var document) ->
                        given(document, arrival.headers().all("if-none-match"));
                    case Settings.None _ -> NONE;
                    case Settings.Unsaid(var cause) -> throw unsaid(cause);
                  });
        });
  }

  private static OpenReply given(ObjectNode settings, List<String> known) {
    var checksum = "sha256:" + Digests.sha256(StrictJson.sortedBytes(settings));
    var tag = "\"" + checksum + "\"";
    if (isKnown(tag, known)) {
      return new OpenReply(304, CHECKED.with("etag", tag), new byte[0]);
    }
    var id = UUID.nameUUIDFromBytes(checksum.getBytes(StandardCharsets.UTF_8));
    var body = StrictJson.newObject();
    body.put("uuid", id.toString()).put("checksum", checksum).set("settings", settings);
    return new OpenReply(200, CHECKED.with("etag", tag), StrictJson.bytes(body));
  }

  /** Whether a tag is one of those that a client has (RFC 9110, section 13.1.2). */
  private static boolean isKnown(String tag, List<String> known) {
    return known.stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(one -> one.strip().replaceFirst("^W/", ""))
        .anyMatch(one -> one.equals(tag) || one.equals("*"));
  }

  /** An answer as any other, and no entry of the audit log: most policies give none. */
  private static OpenReply none() {
    var body = StrictJson.newObject();
    body.put("type", "error")
        .putObject("error")
        .put("type", "not_found_error")
        .put("message", "The policy gives you no settings.");
    return new OpenReply(404, CHECKED, StrictJson.bytes(body));
  }

  private static RefusedException unsaid(DenialCause cause) {
    return new RefusedException(
        Refusal.passing(
            503,
            "api_error",
            "settings_" + cause.word(),
            "The policy cannot say which settings you have to have: tell the gateway's operator."));
  }
}
