package dev.sallyport.engine.export.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Calls, and the tools in their replies, as OCSF's API Activity, with the profiles for what AI and
 * what a control of security does.
 */
final class OcsfCalls {
  private static final String PROVIDER = "Anthropic";
  private static final String SERVICE = "Claude API";

  private OcsfCalls() {}

  static void intent(ObjectNode event, JsonNode entry) {
    call(event, entry);
    ruling(event, entry.path("ruling"));
  }

  static void outcome(ObjectNode event, JsonNode entry) {
    call(event, entry);
    var result = entry.path("result").asText();
    switch (result) {
      case "completed" -> OcsfClass.status(event, "");
      case "refused", "failed" -> OcsfClass.status(event, entry.path("refusal").asText(result));
      case "in_doubt" -> event.put("status_id", 0).put("status", "Unknown");
      default -> event.put("status_id", OcsfClass.OTHER).put("status", result);
    }
    if (result.equals("refused")) {
      action(event, 2, "Denied", 2, "Blocked");
    }
    if (entry.has("took_ms")) {
      event.put("duration", entry.path("took_ms").asLong());
    }
    if (entry.has("status")) {
      var code = entry.path("status").asInt();
      event.withObject("api").putObject("response").put("code", code);
      event.putObject("http_response").put("code", code);
    }
    tokens(event, entry.path("upstream"));
    if (entry.has("ruling")) {
      policy(event, entry.path("ruling"));
    }
  }

  static void toolUse(ObjectNode event, JsonNode entry) {
    var step = entry.path("step").asText();
    OcsfClass.API_ACTIVITY.put(event, OcsfClass.OTHER, "Tool use");
    profiles(event);
    Ocsf.actor(event, entry.path("caller"), "");
    event.putObject("src_endpoint").put("name", SERVICE);
    operation(event, "tool_use", entry);
    var tool = entry.path("tool");
    var resource = event.putArray("resources").addObject();
    Ocsf.text(resource, "name", tool.path("name"));
    Ocsf.text(resource, "type", tool.path("type"));
    resource.put("uid", tool.path("id").asText(entry.path("exchange").asText()));
    ruling(event, entry.path("ruling"));
    switch (step) {
      case "denied" -> action(event, 2, "Denied", 2, "Blocked");
      case "held" -> held(event);
      case "masked" -> masked(event);
      default -> action(event, 1, "Allowed", 1, "Allowed");
    }
    OcsfClass.status(event, entry.path("refusal").asText());
  }

  private static void call(ObjectNode event, JsonNode entry) {
    var call = entry.path("call");
    var endpoint = call.path("endpoint").asText();
    switch (endpoint) {
      case "messages" -> OcsfClass.API_ACTIVITY.put(event, 1, "Create");
      case "" -> OcsfClass.API_ACTIVITY.put(event, 0, "Unknown");
      default -> OcsfClass.API_ACTIVITY.put(event, 2, "Read");
    }
    profiles(event);
    Ocsf.actor(event, entry.path("caller"), call.path("session_label").asText());
    // The log keeps no addresses. What a client calls itself proves nothing.
    event.putObject("src_endpoint").put("name", call.path("client_label").asText("unknown"));
    operation(
        event,
        endpoint.isEmpty()
            ? (entry.path("method").asText() + " " + entry.path("path").asText("unknown")).strip()
            : endpoint,
        entry);
    var model = call.path("model").asText();
    if (!model.isEmpty()) {
      event.putObject("ai_model").put("ai_provider", PROVIDER).put("name", model);
    }
  }

  private static void operation(ObjectNode event, String operation, JsonNode entry) {
    var api = event.putObject("api").put("operation", operation);
    api.putObject("service").put("name", SERVICE);
    api.putObject("request").put("uid", entry.path("exchange").asText());
  }

  private static void tokens(ObjectNode event, JsonNode upstream) {
    if (!upstream.has("input_tokens") && !upstream.has("output_tokens")) {
      return;
    }
    var context = event.putObject("message_context");
    context.putObject("service").put("name", SERVICE);
    Ocsf.text(context, "uid", upstream.path("request_id"));
    if (upstream.has("input_tokens")) {
      context.put("prompt_tokens", upstream.path("input_tokens").asLong());
    }
    if (upstream.has("output_tokens")) {
      context.put("completion_tokens", upstream.path("output_tokens").asLong());
    }
  }

  private static void ruling(ObjectNode event, JsonNode ruling) {
    if (!ruling.isObject()) {
      return;
    }
    switch (ruling.path("decision").asText()) {
      case "deny" -> action(event, 2, "Denied", 2, "Blocked");
      case "approve" -> held(event);
      case "mask" -> masked(event);
      default -> action(event, 1, "Allowed", 1, "Allowed");
    }
    policy(event, ruling);
  }

  private static void held(ObjectNode event) {
    action(event, OcsfClass.OTHER, "Held for approval", 14, "Delayed");
  }

  private static void masked(ObjectNode event) {
    action(event, 4, "Modified", 1, "Allowed");
  }

  private static void policy(ObjectNode event, JsonNode ruling) {
    var rules =
        StreamSupport.stream(ruling.path("rules").spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.joining(", "));
    var policy = event.putObject("policy").put("name", rules.isEmpty() ? "sallyport" : rules);
    Ocsf.text(policy, "version", ruling.path("revision"));
    Ocsf.text(policy, "uid", ruling.path("policy_sha256"));
  }

  private static void action(
      ObjectNode event, int action, String name, int disposition, String caption) {
    event.put("action_id", action).put("action", name);
    event.put("disposition_id", disposition).put("disposition", caption);
  }

  private static void profiles(ObjectNode event) {
    event.withObject("metadata").putArray("profiles").add("ai_operation").add("security_control");
  }
}
