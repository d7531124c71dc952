package dev.sallyport.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** One server-sent event, as it goes over the wire. */
final class Event {
  private static final byte[] END = "\n\n".getBytes(US_ASCII);

  private final boolean delta;
  private final byte[] frame;

  private Event(boolean delta, byte[] frame) {
    this.delta = delta;
    this.frame = frame;
  }

  /** An event that is named after its JSON's type. */
  static Event of(ObjectNode json) {
    return new Event(false, frame(json.path("type").asText(), Wire.bytes(json)));
  }

  /** The same event in another wrapping. */
  Event packed(byte[] wrapped) {
    return new Event(delta, wrapped);
  }

  /** What {@code event:} says. */
  String name() {
    return line("event: ");
  }

  /** What {@code data:} says. */
  String json() {
    return line("data: ");
  }

  private String line(String field) {
    return new String(frame, UTF_8)
        .lines()
        .filter(line -> line.startsWith(field))
        .map(line -> line.substring(field.length()))
        .findFirst()
        .orElse("");
  }

  boolean isDelta() {
    return delta;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(frame);
  }

  /** A whole reply as the events of a stream. */
  static List<Event> stream(Reply reply, Cut text, Cut toolInput) {
    List<Event> events = new ArrayList<>();
    ObjectNode start = Wire.object("message_start");
    start.set("message", Wire.message(reply));
    events.add(of(start));
    for (int index = 0; index < reply.blocks().size(); index++) {
      Block block = reply.blocks().get(index);
      ObjectNode open = Wire.object("content_block_start").put("index", index);
      open.set("content_block", Wire.opening(block));
      events.add(of(open));
      if (index == 0) {
        events.add(of(Wire.object("ping")));
      }
      addDeltas(events, index, block, text, toolInput);
      events.add(of(Wire.object("content_block_stop").put("index", index)));
    }
    ObjectNode end = Wire.object("message_delta");
    end.putObject("delta")
        .put("stop_reason", reply.stopReason())
        .putNull("stop_sequence")
        .putNull("stop_details")
        .putNull("container");
    end.set("usage", Wire.usage(reply.usage()));
    events.add(of(end));
    events.add(of(Wire.object("message_stop")));
    return events;
  }

  private static void addDeltas(
      List<Event> events, int index, Block block, Cut text, Cut toolInput) {
    switch (block) {
      case Block.Text(String said) ->
          text.pieces(said).forEach(p -> events.add(delta(index, "text_delta", "text", p)));
      case Block.Thinking(String thought, String signature) -> {
        text.pieces(thought)
            .forEach(p -> events.add(delta(index, "thinking_delta", "thinking", p)));
        events.add(delta(index, "signature_delta", "signature", signature));
      }
      case Block.RedactedThinking _ -> {
        // It is whole when it opens.
      }
      case Block.ToolUse tool -> {
        inputDeltas(events, index, tool.inputJson(), toolInput);
      }
      case Block.HostedUse tool -> inputDeltas(events, index, tool.inputJson(), toolInput);
      case Block.HostedResult _ -> {
        // It is whole when it opens.
      }
    }
  }

  private static void inputDeltas(List<Event> events, int index, String json, Cut cut) {
    events.add(delta(index, "input_json_delta", "partial_json", ""));
    cut.pieces(json).forEach(p -> events.add(delta(index, "input_json_delta", "partial_json", p)));
  }

  /** Deltas are nearly all of a stream, so they are written without building a tree first. */
  private static Event delta(int index, String type, String field, String value) {
    String name = "content_block_delta";
    String head =
        "{\"type\":\""
            + name
            + "\",\"index\":"
            + index
            + ",\"delta\":{\"type\":\""
            + type
            + "\",\""
            + field
            + "\":\"";
    ByteArrayOutputStream json = new ByteArrayOutputStream(head.length() + value.length() + 8);
    json.writeBytes(head.getBytes(US_ASCII));
    json.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(value));
    json.writeBytes("\"}}".getBytes(US_ASCII));
    return new Event(true, frame(name, json.toByteArray()));
  }

  private static byte[] frame(String name, byte[] json) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream(name.length() + json.length + 16);
    frame.writeBytes(("event: " + name + "\ndata: ").getBytes(US_ASCII));
    frame.writeBytes(json);
    frame.writeBytes(END);
    return frame.toByteArray();
  }
}
