package dev.sallyport.tests.clients;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The Java SDK, with its defaults. */
record JavaSdk() implements Client {

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
      Message message =
          switch (mode) {
            case WHOLE -> client.messages().create(call);
            case STREAMED -> streamed(client, call, deltas);
          };
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
