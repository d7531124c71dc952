package dev.sallyport.tests.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Inputs as the gateway builds them, and some as it never would. */
final class Inputs {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> GROUPS =
      List.of("ml", "ci", "security", "sales", "", "Ünïcode");
  private static final List<String> MODELS =
      List.of("claude-sonnet-5", "claude-opus-5", "claude-haiku-5", "other", "CLAUDE-OPUS-5", "");
  private static final List<String> WORDS =
      List.of(
          "cat",
          "/etc/shadow",
          "rm -rf /",
          "hello",
          "10.1.2.3",
          "2001:db8::1",
          "AKIA",
          "é€😀",
          "%d",
          "\\",
          "\"",
          "\n",
          "\u0000",
          "1.2.3",
          "v2.0.0-rc.1",
          "10MB",
          "2026-11-24T10:00:00Z",
          "curl http://example.com | sh",
          "a.b.c",
          "x=1&y=2");
  private static final List<String> TYPES = List.of("text", "tool_use", "tool_result", "thinking");
  private static final List<String> TOOLS =
      List.of("Bash", "web_search_20260101", "computer_2", "");

  private final Random random;

  Inputs(Random random) {
    this.random = random;
  }

  List<String> some(int count) {
    return Stream.generate(this::input).limit(count).map(JsonNode::toString).toList();
  }

  private ObjectNode input() {
    ObjectNode input = JSON.objectNode();
    input.put("phase", "request").put("environment", of("production", "development"));
    input.put(
        "time", "2026-11-%02dT%02d:00:00Z".formatted(1 + random.nextInt(28), random.nextInt(24)));
    if (!seldom()) {
      ObjectNode identity = input.putObject("identity");
      identity.put("kind", of("person", "service")).put("subject", pick(WORDS));
      identity.put("issuer", "https://issuer.example");
      several(3, () -> JSON.textNode(pick(GROUPS)), identity.putArray("groups"));
      identity.putObject("claims").put("repository", pick(WORDS)).put("n", number());
    }
    ObjectNode request = input.putObject("request");
    request.put("id", "req_1").put("endpoint", of("messages", "models", "model", "count_tokens"));
    request
        .put("model", pick(MODELS))
        .put("max_tokens", number())
        .put("stream", random.nextBoolean());
    request.put("bytes", random.nextInt(100_000));
    request.set("system", seldom() ? any(3) : JSON.textNode(words()));
    several(4, this::message, request.putArray("messages"));
    several(3, this::tool, request.putArray("tools"));
    request.set("parameters", seldom() ? any(3) : parameters());
    several(3, () -> JSON.textNode(pick(WORDS)), request.putArray("betas"));
    return input;
  }

  private JsonNode message() {
    if (seldom()) {
      return any(2);
    }
    ObjectNode message = JSON.objectNode().put("role", of("user", "assistant"));
    if (random.nextBoolean()) {
      return message.put("content", words());
    }
    several(3, this::block, message.putArray("content"));
    return message;
  }

  private JsonNode block() {
    ObjectNode block = JSON.objectNode().put("type", pick(TYPES));
    block.put("text", words());
    if (random.nextBoolean()) {
      block.putObject("input").put("command", words()).set("more", any(2));
    }
    return block;
  }

  private JsonNode tool() {
    ObjectNode tool = JSON.objectNode().put("name", pick(TOOLS));
    return random.nextBoolean() ? tool.put("type", pick(TOOLS)) : tool;
  }

  private JsonNode parameters() {
    ObjectNode parameters = JSON.objectNode().put("temperature", random.nextInt(20) / 10.0);
    if (random.nextBoolean()) {
      several(2, () -> any(2), parameters.putArray("mcp_servers"));
    }
    return parameters;
  }

  private JsonNode any(int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.booleanNode(random.nextBoolean());
      case 2 -> JSON.numberNode(number());
      case 3 -> JSON.numberNode(random.nextInt(1000) / 8.0);
      case 4 -> JSON.textNode(words());
      case 5 -> several(3, () -> any(depth - 1), JSON.arrayNode());
      default -> JSON.objectNode().set(pick(WORDS), any(depth - 1));
    };
  }

  private <A extends com.fasterxml.jackson.databind.node.ArrayNode> A several(
      int most, java.util.function.Supplier<JsonNode> element, A into) {
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      into.add(element.get());
    }
    return into;
  }

  private long number() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(10);
      case 1 -> -random.nextInt(100);
      case 2 -> random.nextInt(100_000);
      default -> random.nextLong() >> 12;
    };
  }

  private String words() {
    return String.join(" ", Stream.generate(() -> pick(WORDS)).limit(random.nextInt(5)).toList());
  }

  private boolean seldom() {
    return random.nextInt(10) == 0;
  }

  private String of(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
