package dev.sallyport.engine.support;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Calls as tests need them. */
public final class Calls {
  public static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  private Calls() {}

  public static Identity person(String subject, String... groups) {
    return new Identity(
        Identity.Kind.PERSON,
        subject,
        "https://idp.example",
        List.of(groups),
        Map.of("department", new TextNode("research")),
        "token-1",
        NOW,
        NOW.plusSeconds(900));
  }

  /** A call of the messages endpoint. */
  public static Call message(Identity identity, String json) {
    var body = json.getBytes(StandardCharsets.UTF_8);
    return new Call(
        "req_test",
        NOW,
        identity,
        Endpoint.MESSAGES,
        "beta=true",
        new Headers(Map.of("anthropic-beta", List.of("one-2026-01-01, two-2026-02-02"))),
        new Call.Labels("claude-cli/2.1.330", "session-1", ""),
        body,
        StrictJson.object(body),
        "digest");
  }
}
