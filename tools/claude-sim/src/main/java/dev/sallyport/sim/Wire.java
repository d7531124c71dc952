package dev.sallyport.sim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The JSON of the Messages API: messages, blocks, usage and errors. */
final class Wire {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Wire() {}

  static ObjectNode nothing() {
    return NODES.objectNode();
  }

  static ObjectNode object(String type) {
    return NODES.objectNode().put("type", type);
  }

  static byte[] bytes(JsonNode json) {
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree that can't be written", e);
    }
  }

  /** A body that was read before, and so is JSON. */
  static JsonNode tree(byte[] body) {
    try {
      return MAPPER.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The message without its content, as it stands before the content is known. */
  static ObjectNode message(Reply reply) {
    ObjectNode message = NODES.objectNode();
    message.put("id", reply.id());
    message.put("type", "message");
    message.put("role", "assistant");
    message.put("model", reply.model());
    message.putArray("content");
    message.putNull("stop_reason");
    message.putNull("stop_sequence");
    message.putNull("stop_details");
    message.putNull("container");
    message.putNull("diagnostics");
    // A stream begins before it is known how much there will be to say.
    message.set("usage", usage(reply.usage().atTheBeginning()));
    return message;
  }

  static ObjectNode wholeMessage(Reply reply) {
    ObjectNode message = message(reply);
    ArrayNode content = message.putArray("content");
    reply.blocks().forEach(block -> content.add(whole(block)));
    message.put("stop_reason", reply.stopReason());
    message.set("usage", usage(reply.usage()));
    return message;
  }

  /** A block with everything in it. */
  static ObjectNode whole(Block block) {
    ObjectNode json = opening(block);
    switch (block) {
      case Block.Text(String text) -> json.put("text", text);
      case Block.Thinking(String text, String signature) ->
          json.put("thinking", text).put("signature", signature);
      case Block.RedactedThinking _, Block.HostedResult _ -> {}
      case Block.ToolUse tool -> json.putRawValue("input", new RawValue(tool.inputJson()));
      case Block.HostedUse tool -> json.putRawValue("input", new RawValue(tool.inputJson()));
    }
    return json;
  }

  /** A block as a stream opens it: what deltas will add is empty. */
  static ObjectNode opening(Block block) {
    return switch (block) {
      case Block.Text _ -> object("text").put("text", "").putNull("citations");
      case Block.Thinking _ -> object("thinking").put("thinking", "").put("signature", "");
      case Block.RedactedThinking(String data) -> object("redacted_thinking").put("data", data);
      case Block.ToolUse tool -> {
        ObjectNode json = object("tool_use").put("id", tool.id()).put("name", tool.name());
        json.putObject("input");
        json.putObject("caller").put("type", "direct");
        yield json;
      }
      case Block.HostedUse tool -> hostedUse(tool);
      case Block.HostedResult result -> hostedResult(result);
    };
  }

  private static ObjectNode hostedUse(Block.HostedUse tool) {
    ObjectNode json =
        switch (tool.host()) {
          case SERVICE -> object("server_tool_use").put("id", tool.id()).put("name", tool.name());
          case MCP ->
              object("mcp_tool_use")
                  .put("id", tool.id())
                  .put("name", tool.name())
                  .put("server_name", "simulated");
        };
    json.putObject("input");
    return json;
  }

  private static ObjectNode hostedResult(Block.HostedResult result) {
    return switch (result.host()) {
      case SERVICE -> {
        ObjectNode json = object(result.name() + "_tool_result").put("tool_use_id", result.useId());
        json.putArray("content")
            .add(
                object("web_search_result")
                    .put("title", result.text())
                    .put("url", "https://example.com/")
                    .put("encrypted_content", "c2ltdWxhdGVk")
                    .putNull("page_age"));
        yield json;
      }
      case MCP -> {
        ObjectNode json = object("mcp_tool_result").put("tool_use_id", result.useId());
        json.put("is_error", false);
        json.putArray("content").add(object("text").put("text", result.text()));
        yield json;
      }
    };
  }

  static ObjectNode usage(Reply.Usage usage) {
    ObjectNode json = NODES.objectNode();
    json.put("input_tokens", usage.inputTokens());
    json.put("cache_creation_input_tokens", usage.cached().written());
    json.put("cache_read_input_tokens", usage.cached().read());
    json.putObject("cache_creation")
        .put("ephemeral_5m_input_tokens", usage.cached().written())
        .put("ephemeral_1h_input_tokens", 0);
    json.put("output_tokens", usage.outputTokens());
    json.putObject("output_tokens_details").put("thinking_tokens", usage.thinkingTokens());
    json.putNull("server_tool_use");
    json.put("service_tier", "standard");
    json.put("inference_geo", "not_available");
    json.putNull("speed");
    return json;
  }

  static ObjectNode error(String type, String message, String requestId) {
    ObjectNode json = object("error");
    json.set("error", object(type).put("message", message));
    return json.put("request_id", requestId);
  }
}
