package dev.sallyport.tests.clients;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The Java SDK, with its defaults. Declares one tool, {@code shout}, and runs it as often as it is
 * called, until there is a final text.
 */
record JavaSdk() implements Client {
  private static final Tool SHOUT =
      Tool.builder()
          .name("shout")
          .description("Says a text in capital letters.")
          .inputSchema(
              Tool.InputSchema.builder()
                  .properties(
                      Tool.InputSchema.Properties.builder()
                          .putAdditionalProperty("text", JsonValue.from(Map.of("type", "string")))
                          .build())
                  .addRequired("text")
                  .build())
          .build();

  @Override
  public String name() {
    return "Java SDK";
  }

  @Override
  public Transcript ask(Target target, Mode mode, String prompt) {
    AnthropicClient client =
        AnthropicOkHttpClient.builder()
            .baseUrl(target.baseUrl().toString())
            .authToken(target.token())
            .build();
    MessageCreateParams call =
        MessageCreateParams.builder()
            .model("claude-sonnet-5-5")
            .maxTokens(1024)
            .addTool(SHOUT)
            .addUserMessage(prompt)
            .build();
    try {
      return new Transcript(outcome(client, mode, call), List.of(), "");
    } finally {
      client.close();
    }
  }

  private static Outcome outcome(AnthropicClient client, Mode mode, MessageCreateParams call) {
    List<String> deltas = new ArrayList<>();
    try {
      MessageCreateParams asked = call;
      Message message = said(client, mode, asked, deltas);
      while (message.stopReason().filter(StopReason.TOOL_USE::equals).isPresent()) {
        asked =
            asked.toBuilder()
                .addMessage(message)
                .addUserMessageOfContentBlockParams(results(message))
                .build();
        message = said(client, mode, asked, deltas);
      }
      String stopReason = message.stopReason().map(Object::toString).orElse("");
      return new Outcome.Said(text(message), stopReason, deltas);
    } catch (AnthropicServiceException e) {
      Optional<JsonNode> body = Optional.ofNullable(e.body().convert(JsonNode.class));
      return new Outcome.Failed(
          OptionalInt.of(e.statusCode()),
          body.map(json -> json.at("/error/type").asText()).orElse(""),
          String.valueOf(e.getMessage()));
    } catch (AnthropicException e) {
      return new Outcome.Failed(
          OptionalInt.empty(), e.getClass().getSimpleName(), String.valueOf(e.getMessage()));
    }
  }

  private static Message said(
      AnthropicClient client, Mode mode, MessageCreateParams call, List<String> deltas) {
    return switch (mode) {
      case WHOLE -> client.messages().create(call);
      case STREAMED -> streamed(client, call, deltas);
    };
  }

  /** What the tool says to each call of it. */
  private static List<ContentBlockParam> results(Message message) {
    return message.content().stream()
        .map(ContentBlock::toolUse)
        .flatMap(Optional::stream)
        .map(
            call ->
                ContentBlockParam.ofToolResult(
                    ToolResultBlockParam.builder()
                        .toolUseId(call.id())
                        .content(shouted(call._input()))
                        .build()))
        .toList();
  }

  private static String shouted(JsonValue input) {
    JsonNode json = Objects.requireNonNull(input.convert(JsonNode.class));
    return json.path("text").asText().toUpperCase(Locale.ROOT);
  }

  private static Message streamed(
      AnthropicClient client, MessageCreateParams call, List<String> deltas) {
    MessageAccumulator accumulator = MessageAccumulator.create();
    try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(call)) {
      events.stream()
          .map(accumulator::accumulate)
          .forEach(
              event ->
                  event
                      .contentBlockDelta()
                      .flatMap(block -> block.delta().text())
                      .ifPresent(delta -> deltas.add(delta.text())));
    }
    return accumulator.message();
  }

  private static String text(Message message) {
    return message.content().stream()
        .map(ContentBlock::text)
        .flatMap(Optional::stream)
        .map(block -> block.text())
        .collect(Collectors.joining());
  }
}
