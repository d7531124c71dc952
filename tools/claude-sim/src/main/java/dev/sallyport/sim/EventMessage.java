package dev.sallyport.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** Events of a stream as Bedrock's {@code application/vnd.amazon.eventstream} carries them. */
final class EventMessage {
  private static final String TYPE = "application/vnd.amazon.eventstream";

  private EventMessage() {}

  static Answer.Streamed stream(Answer.Streamed sse) {
    List<Event> messages = new ArrayList<>();
    for (Event event : sse.events()) {
      messages.add(event.packed(event.name().equals("error") ? error(event) : chunk(event)));
    }
    return new Answer.Streamed(messages, sse.pauseBeforeDelta(), sse.torn(), TYPE);
  }

  /** Bedrock pads chunks, so that their length does not tell what they say. */
  private static byte[] chunk(Event event) {
    String bytes = Base64.getEncoder().encodeToString(event.json().getBytes(UTF_8));
    return message(
        Map.of(":event-type", "chunk", ":message-type", "event"),
        Wire.nothing().put("bytes", bytes).put("p", "abcdefghijkl").toString());
  }

  private static byte[] error(Event event) {
    return message(
        Map.of(":exception-type", "modelStreamErrorException", ":message-type", "exception"),
        Wire.nothing().put("message", "The stream broke: " + event.name()).toString());
  }

  private static byte[] message(Map<String, String> named, String payload) {
    Map<String, HeaderValue> headers = new LinkedHashMap<>();
    named.forEach((name, value) -> headers.put(name, HeaderValue.fromString(value)));
    headers.put(":content-type", HeaderValue.fromString("application/json"));
    java.nio.ByteBuffer buffer = new Message(headers, payload.getBytes(UTF_8)).toByteBuffer();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
