package dev.sallyport.engine.custody;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sallyport.engine.custody.Reply.Beat;
import dev.sallyport.engine.custody.Reply.Block;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.price.Usage;
import dev.sallyport.engine.recording.RecordedReply;
import dev.sallyport.engine.sse.MalformedEventException;
import dev.sallyport.engine.sse.SseReader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts together what the events of a reply say. */
final class ReplyReader {
  private final RecordedReply reply;
  private final Map<Integer, Open> blocks = new TreeMap<>();
  private JsonNode usage = MissingNode.getInstance();
  private String model = "";
  private String stop = "";
  private String trouble = "";
  private boolean counted;
  private int moment;

  private ReplyReader(RecordedReply reply) {
    this.reply = reply;
  }

  /** A block whose parts still come. */
  private record Open(String kind, String label, boolean code, List<Beat> beats) {
    Block closed() {
      return new Block(kind, label, code, List.copyOf(beats));
    }
  }

  static Reply read(RecordedReply reply) {
    var reader = new ReplyReader(reply);
    if (reply.type().startsWith("text/event-stream")) {
      reader.events();
    } else {
      reader.whole();
    }
    return new Reply(
        reader.blocks.values().stream().map(Open::closed).toList(),
        Usage.of(reader.usage, reader.counted),
        reader.model,
        reader.stop,
        reader.trouble());
  }

  private String trouble() {
    return reply.cut() ? "More was sent than is kept." : trouble;
  }

  private void events() {
    var read = 0;
    try {
      for (var event : new SseReader(new ByteArrayInputStream(reply.body()))) {
        read += event.raw().getBytes(StandardCharsets.UTF_8).length;
        if (!event.data().isEmpty()) {
          event(StrictJson.value(event.data().getBytes(StandardCharsets.UTF_8)), leftAt(read));
        }
      }
    } catch (MalformedEventException | MalformedJsonException _) {
      trouble = "It ends within an event, or goes on with what is none.";
    }
  }

  /** When so many bytes had left. */
  private long leftAt(int bytes) {
    var moments = reply.moments();
    while (moment < moments.size() - 1 && moments.get(moment).bytes() < bytes) {
      moment++;
    }
    return moments.isEmpty() ? 0 : moments.get(moment).afterMs();
  }

  private void event(JsonNode event, long afterMs) {
    var index = event.path("index").asInt(blocks.size());
    switch (event.path("type").asText("")) {
      case "message_start" -> begun(event.path("message"));
      case "content_block_start" -> {
        var start = event.path("content_block");
        blocks.put(index, open(start));
        say(index, afterMs, start.path("text").asText(""));
        say(index, afterMs, start.path("thinking").asText(""));
      }
      case "content_block_delta" -> delta(index, event.path("delta"), afterMs);
      case "message_delta" -> {
        stop = event.at("/delta/stop_reason").asText(stop);
        usage = Usage.merged(usage, event.path("usage"));
        counted |= event.at("/usage/output_tokens").isIntegralNumber();
      }
      case "error" -> error(event.path("error"), afterMs);
      default -> {
        // Pings, and ends of what has been read already.
      }
    }
  }

  private void begun(JsonNode message) {
    model = message.path("model").asText("");
    usage = Usage.merged(usage, message.path("usage"));
  }

  /** The input of a tool comes by and by; what has another form comes whole. */
  private static Open open(JsonNode start) {
    var kind = start.path("type").asText("");
    return switch (kind) {
      case "text", "thinking", "redacted_thinking" -> new Open(kind, "", false, new ArrayList<>());
      case "tool_use", "server_tool_use", "mcp_tool_use" ->
          new Open(kind, start.path("name").asText(""), true, new ArrayList<>());
      default -> {
        var piece = Piece.of(start);
        yield new Open(
            kind, piece.label(), true, new ArrayList<>(List.of(new Beat(0, piece.text()))));
      }
    };
  }

  private void delta(int index, JsonNode delta, long afterMs) {
    switch (delta.path("type").asText("")) {
      case "text_delta" -> say(index, afterMs, delta.path("text").asText(""));
      case "thinking_delta" -> say(index, afterMs, delta.path("thinking").asText(""));
      case "input_json_delta" -> say(index, afterMs, delta.path("partial_json").asText(""));
      default -> {
        // Signatures and citations are in the export.
      }
    }
  }

  private void say(int index, long afterMs, String text) {
    if (!text.isEmpty()) {
      blocks
          .computeIfAbsent(index, _ -> new Open("", "", false, new ArrayList<>()))
          .beats()
          .add(new Beat(afterMs, text));
    }
  }

  private void error(JsonNode error, long afterMs) {
    blocks.put(
        blocks.size(),
        new Open(
            "error",
            error.path("type").asText(""),
            false,
            new ArrayList<>(List.of(new Beat(afterMs, error.path("message").asText(""))))));
  }

  private void whole() {
    var afterMs = reply.moments().isEmpty() ? 0 : reply.moments().getLast().afterMs();
    if (reply.body().length == 0) {
      return;
    }
    JsonNode body;
    try {
      body = StrictJson.value(reply.body());
    } catch (MalformedJsonException _) {
      trouble = reply.cut() ? "" : "It is no JSON.";
      return;
    }
    if (body.path("content").isArray()) {
      begun(body);
      counted = true;
      stop = body.path("stop_reason").asText("");
      body.path("content").forEach(block -> add(Piece.of(block), afterMs));
    } else if (body.path("error").isObject()) {
      error(body.path("error"), afterMs);
    } else {
      add(new Piece("json", "", Piece.pretty(body), true), afterMs);
    }
  }

  private void add(Piece piece, long afterMs) {
    blocks.put(
        blocks.size(),
        new Open(
            piece.kind(),
            piece.label(),
            piece.code(),
            new ArrayList<>(List.of(new Beat(afterMs, piece.text())))));
  }
}
