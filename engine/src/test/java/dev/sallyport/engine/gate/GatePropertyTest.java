package dev.sallyport.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.sse.SseEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A streamed reply comes out as the same reply does whole, however it is cut and mixed. */
class GatePropertyTest {
  private static final List<String> FATES =
      List.of("pass", "mask", "deny", "wait-pass", "wait-mask", "wait-deny");
  private static final List<String> WORDS =
      List.of("k123", "t123", "[t]", "say \\\"k1", "23\\\"", "é😀", "\\u0074123", "tool_use", "x");
  private static final int ROUNDS = 3_000;

  private static ObjectNode message(String content, String stop) {
    return Wire.json(
        "{\"type\":\"message\",\"content\":%s,\"stop_reason\":\"%s\"}".formatted(content, stop));
  }

  @Test
  void everySplitOfAnInput() {
    var input = "{\"c\":\"say k123 and t123, [t] \\u0074456 \\\"é\\\"\",\"n\":[1,{\"k999\":true}]}";
    for (var fate : FATES) {
      var message =
          message(
              "[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"%s\",\"input\":%s}]"
                  .formatted(fate, input),
              "tool_use");
      var block = message.path("content").get(0);
      var whole = Gates.whole(message, true);
      for (var first = 0; first <= input.length(); first++) {
        for (var second = first; second <= input.length(); second += 7) {
          var events = new ArrayList<SseEvent>();
          events.add(Wire.begin());
          events.add(Wire.streamed(0, block, 1_000).getFirst());
          events.add(Wire.input(0, input.substring(0, first)));
          events.add(Wire.input(0, input.substring(first, second)));
          events.add(Wire.input(0, input.substring(second)));
          events.add(Wire.stop(0));
          events.addAll(Wire.end("tool_use"));
          requireSame(Gates.streamed(events, true), whole, fate + " at " + first + ", " + second);
        }
      }
    }
  }

  /** What one mask has put in is no text for another: the label of `t` is none of `call`'s. */
  @Test
  void masksOfATool() {
    var message =
        message(
            "[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"mask\",\"input\":{\"a\":\"t123 k123\"}}]",
            "tool_use");
    for (var masked : new boolean[] {true, false}) {
      assertThat(Gates.whole(message, masked).at("/content/0/input/a").asText())
          .isEqualTo(masked ? "[t] [k]" : "[t] k123");
    }
  }

  @Test
  void seededReplies() {
    var seed = System.nanoTime();
    for (var round = 0; round < ROUNDS; round++) {
      var random = new Random(seed + round);
      var when = "seed " + (seed + round);
      var message = random(random);
      var masked = random.nextBoolean();
      var events = mixed(random, message);
      requireSame(Gates.streamed(events, masked), Gates.whole(message, masked), when);
      requireNothingDenied(Gates.streamed(events, masked), message, when);
    }
  }

  private static void requireSame(List<SseEvent> streamed, ObjectNode whole, String when) {
    var assembled = Wire.assembled(streamed);
    assertThat(assembled.path("content")).as(when).isEqualTo(whole.path("content"));
    assertThat(assembled.path("stop_reason")).as(when).isEqualTo(whole.path("stop_reason"));
  }

  private static void requireNothingDenied(
      List<SseEvent> streamed, ObjectNode message, String when) {
    for (var block : message.path("content")) {
      if (block.path("name").asText("").endsWith("deny")) {
        assertThat(streamed.toString()).as(when).doesNotContain(block.path("id").asText());
      }
    }
  }

  private static ObjectNode random(Random random) {
    var content = new ArrayList<String>();
    for (var i = 0; i <= random.nextInt(5); i++) {
      var word = WORDS.get(random.nextInt(WORDS.size())) + WORDS.get(random.nextInt(WORDS.size()));
      var fate = FATES.get(random.nextInt(FATES.size()));
      var use = "{\"type\":\"%s\",\"id\":\"id_%d_\",\"name\":\"%s\",\"input\":{\"a\":[\"%s\"]}}";
      switch (random.nextInt(3)) {
        case 0 -> content.add("{\"type\":\"text\",\"text\":\"%s\"}".formatted(word));
        case 1 -> content.add(use.formatted("tool_use", i, fate, word));
        default -> {
          content.add(use.formatted("server_tool_use", i, fate, word));
          content.add(
              "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"id_%d_\",\"content\":[\"%s\"]}"
                  .formatted(i, word));
        }
      }
    }
    return message(content.toString(), random.nextBoolean() ? "tool_use" : "end_turn");
  }

  /** The events of its blocks; some of them at once, beginning in order all the same. */
  private static List<SseEvent> mixed(Random random, ObjectNode message) {
    var blocks = new ArrayList<List<SseEvent>>();
    var content = new ArrayList<JsonNode>();
    message.path("content").forEach(content::add);
    for (var i = 0; i < content.size(); i++) {
      blocks.add(new ArrayList<>(Wire.streamed(i, content.get(i), 1 + random.nextInt(6))));
    }
    var mixes = random.nextInt(4) == 0;
    var events = new ArrayList<SseEvent>();
    events.add(Wire.begin());
    var begun = 0;
    while (blocks.stream().anyMatch(block -> !block.isEmpty())) {
      var open = new ArrayList<List<SseEvent>>(blocks.subList(0, begun));
      open.removeIf(List::isEmpty);
      if (begun < blocks.size() && (open.isEmpty() || (mixes && random.nextBoolean()))) {
        open = new ArrayList<>(List.of(blocks.get(begun++)));
      }
      events.add(open.get(random.nextInt(open.size())).removeFirst());
      if (random.nextInt(10) == 0) {
        events.add(Wire.event("ping", ""));
      }
    }
    events.addAll(Wire.end(message.path("stop_reason").asText()));
    return events;
  }
}
