package dev.sallyport.workbench.cases;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.engine.pipeline.PolicyInForce;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Lets a policy judge a tool that a model wants to use, read as the gateway reads it. */
final class CaseUse {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The call in whose reply it stands; a case says nothing of it. */
  private static final String BODY =
      """
      {"model": "claude-case", "max_tokens": 1024, "messages": [{"role": "user", "content": "-"}]}
      """;

  private CaseUse() {}

  static Ran run(PolicyInForce policy, Identity identity, Case.Use said, Instant now) {
    var use =
        new ToolUse(
            call(identity, now),
            now,
            said.type() == null
                ? ToolUse.Kind.TOOL_USE
                : ToolUse.Kind.valueOf(said.type().toUpperCase(Locale.ROOT)),
            "toolu_case",
            Objects.requireNonNull(said.name()),
            (ObjectNode) Objects.requireNonNull(said.input()));
    var decision = policy.now().decider().decide(use);
    var entry = JSON.createObjectNode();
    var ruling = entry.putObject("ruling").put("decision", decision.word());
    decision.rules().stream().sorted().forEach(ruling.putArray("rules")::add);
    return new Ran(Optional.of(decision), List.of(entry), sent(decision));
  }

  private static Call call(Identity identity, Instant now) {
    var body = BODY.getBytes(StandardCharsets.UTF_8);
    return new Call(
        "req_case",
        now,
        identity,
        Endpoint.MESSAGES,
        "",
        Headers.NONE,
        new Call.Labels("", "", ""),
        body,
        StrictJson.object(body),
        "");
  }

  /** Why it was denied, as a refusal has it. */
  private static byte[] sent(Decision decision) {
    var sent = JSON.createObjectNode();
    if (decision instanceof Decision.Deny denial) {
      sent.putObject("error").put("message", String.join("; ", denial.reasons()));
    }
    return sent.toString().getBytes(StandardCharsets.UTF_8);
  }
}
