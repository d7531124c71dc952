package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.ToolUse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A call that nobody made, and a tool that nobody uses, for the JVM to learn the way through a new
 * policy.
 */
final class WarmUpCall {
  private static final String BODY =
      """
      {"model": "claude-warm-up", "max_tokens": 1, "messages": [{"role": "user", "content": "-"}]}
      """;

  private WarmUpCall() {}

  static Call at(Instant now) {
    var body = BODY.getBytes(StandardCharsets.UTF_8);
    var nobody =
        new Identity(
            Identity.Kind.SERVICE,
            "warm-up",
            "sallyport:warm-up",
            List.of(),
            Map.of(),
            "",
            now,
            now.plus(Duration.ofMinutes(1)));
    return new Call(
        "req_warm_up",
        now,
        nobody,
        Endpoint.MESSAGES,
        "",
        Headers.NONE,
        new Call.Labels("", "", ""),
        body,
        StrictJson.object(body),
        "");
  }

  /** A tool that nobody uses, in a reply to that call. */
  static ToolUse toolAt(Instant now) {
    return new ToolUse(
        at(now),
        now,
        ToolUse.Kind.TOOL_USE,
        "toolu_warm_up",
        "Bash",
        StrictJson.newObject().put("command", "cd warm/up && ls -l \"$HOME\" | head"));
  }
}
