package dev.sallyport.engine.upstream.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.pipeline.PartStream;
import dev.sallyport.engine.pipeline.UpstreamException;
import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import dev.sallyport.engine.sse.SseEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;

/**
 * Bedrock's {@code application/vnd.amazon.eventstream} as the server-sent events of the Messages
 * API: each {@code chunk} holds one event's JSON in base64, and an exception becomes an {@code
 * error} event, after which nothing follows. AWS's decoder checks the sums of each message and
 * bounds its size.
 */
final class EventStream extends PartStream {

  /** Bedrock adds its own measures to the last event; the Claude API has none such. */
  private static final String METRICS = "amazon-bedrock-invocationMetrics";

  private static final int CHUNK_BYTES = 8 << 10;

  private final InputStream in;
  private final MessageDecoder decoder = new MessageDecoder();
  private final byte[] chunk = new byte[CHUNK_BYTES];

  EventStream(InputStream in) {
    this.in = in;
  }

  /** Reads what has come, and has its whole messages translated. */
  @Override
  protected ByteBuffer next() throws IOException {
    var count = in.read(chunk, 0, chunk.length);
    if (count < 0) {
      // Whether it is the right end is told by the last event, which the relay looks for.
      end();
      return NOTHING;
    }
    var text = new StringBuilder();
    for (var message : decoded(count)) {
      if (!ended()) {
        text.append(event(message).raw());
      }
    }
    return ByteBuffer.wrap(text.toString().getBytes(UTF_8));
  }

  private Iterable<Message> decoded(int count) {
    try {
      decoder.feed(chunk, 0, count);
      return decoder.getDecodedMessages();
    } catch (RuntimeException e) {
      // The library has no exception of its own for a wrong sum, length or header.
      throw new UpstreamException(Fault.UNREADABLE, e);
    }
  }

  private SseEvent event(Message message) {
    try {
      return switch (header(message, ":message-type")) {
        case "event" -> chunk(message);
        case "exception" ->
            failed(
                header(message, ":exception-type"),
                StrictJson.object(message.getPayload()).path("message").asText());
        case "error" -> failed(header(message, ":error-code"), header(message, ":error-message"));
        default -> throw new UpstreamException(Fault.UNREADABLE, null);
      };
    } catch (MalformedJsonException | IllegalArgumentException e) {
      throw new UpstreamException(Fault.UNREADABLE, e);
    }
  }

  private static SseEvent chunk(Message message) {
    if (!header(message, ":event-type").equals("chunk")) {
      // A kind of event that came later is nothing to our clients, as unknown events are.
      return SseEvent.SIGN_OF_LIFE;
    }
    JsonNode bytes = StrictJson.object(message.getPayload()).path("bytes");
    if (!bytes.isTextual()) {
      throw new UpstreamException(Fault.UNREADABLE, null);
    }
    ObjectNode event = StrictJson.object(Base64.getDecoder().decode(bytes.textValue()));
    event.remove(METRICS);
    return SseEvent.of(event.path("type").asText(), new String(StrictJson.bytes(event), UTF_8));
  }

  private SseEvent failed(String name, String said) {
    end();
    var error = BedrockError.of(name, 500);
    var event = StrictJson.newObject().put("type", "error");
    event
        .putObject("error")
        .put("type", error.type())
        .put("message", said.isEmpty() ? "The model's stream was broken off." : said);
    return SseEvent.of("error", new String(StrictJson.bytes(event), UTF_8));
  }

  private static String header(Message message, String name) {
    HeaderValue value = message.getHeaders().get(name);
    return value == null ? "" : value.getString();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
