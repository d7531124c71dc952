package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A streamed reply, read as strictly as the strictest client reads it. */
record SseReply(List<Event> events) {

  /** One event, whose name and whose data say the same type. */
  record Event(String name, JsonNode data) {}

  static SseReply read(String body) {
    assertThat(body).as("a stream ends with a whole event").endsWith("\n\n");
    List<Event> events = new ArrayList<>();
    for (String block : body.strip().split("\n\n", -1)) {
      List<String> lines = block.lines().toList();
      assertThat(lines).as("an event in `%s`", block).hasSize(2);
      assertThat(lines.getFirst()).startsWith("event: ");
      assertThat(lines.getLast()).startsWith("data: ");
      String name = lines.getFirst().substring("event: ".length());
      JsonNode data = parsed(lines.getLast().substring("data: ".length()));
      assertThat(data.path("type").asText()).isEqualTo(name);
      events.add(new Event(name, data));
    }
    return new SseReply(List.copyOf(events));
  }

  /** The text of all deltas, after checking that the stream is in order from start to stop. */
  String text() {
    requireOrder();
    return deltas("/delta/text");
  }

  /** A tool's input, put together of its pieces: always JSON. */
  JsonNode toolInput() {
    requireOrder();
    return parsed(deltas("/delta/partial_json"));
  }

  private String deltas(String pointer) {
    return events.stream()
        .filter(event -> event.name().equals("content_block_delta"))
        .map(event -> event.data().at(pointer).asText(""))
        .collect(Collectors.joining());
  }

  private void requireOrder() {
    List<String> names = events.stream().map(Event::name).toList();
    assertThat(names).startsWith("message_start").endsWith("message_delta", "message_stop");
    assertThat(names).containsOnlyOnce("message_start", "message_stop");
    assertThat(indexes("content_block_start")).isEqualTo(indexes("content_block_stop"));
    assertThat(names).doesNotContain("error");
  }

  private List<Integer> indexes(String name) {
    return events.stream()
        .filter(event -> event.name().equals(name))
        .map(event -> event.data().path("index").asInt())
        .toList();
  }

  private static JsonNode parsed(String json) {
    try {
      return Http.MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + json, e);
    }
  }
}
