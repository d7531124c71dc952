package dev.sallyport.engine.pipeline;

/** What the service of a {@link Rig} answers. */
final class RigReplies {
  private RigReplies() {}

  private static String event(String type, String members) {
    return "event: %s\ndata: {\"type\":\"%s\"%s}\n\n".formatted(type, type, members);
  }

  static final String STREAM =
      event("message_start", ",\"message\":{\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}")
          + event(
              "content_block_start",
              ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
          + event(
              "content_block_delta",
              ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"say hun\"}")
          + event(
              "content_block_delta",
              ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"ter2 twice\"}")
          + event("content_block_stop", ",\"index\":0")
          + event(
              "message_delta",
              ",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}")
          + event("message_stop", "");

  /** A text, a tool that is given the secret, and another text. */
  static final String TOOL_STREAM =
      event("message_start", ",\"message\":{\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}")
          + event(
              "content_block_start",
              ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"look\"}")
          + event("content_block_stop", ",\"index\":0")
          + event(
              "content_block_start",
              ",\"index\":1,\"content_block\":{\"type\":\"tool_use\",\"id\":\"toolu_1\","
                  + "\"name\":\"Bash\",\"input\":{}}")
          + event(
              "content_block_delta",
              ",\"index\":1,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":"
                  + "\"{\\\"command\\\":\\\"cat hunt\"}")
          + event(
              "content_block_delta",
              ",\"index\":1,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":"
                  + "\"er2\\\"}\"}")
          + event("content_block_stop", ",\"index\":1")
          + event(
              "message_delta",
              ",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":9}")
          + event("message_stop", "");
}
