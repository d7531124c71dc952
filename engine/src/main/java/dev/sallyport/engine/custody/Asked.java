package dev.sallyport.engine.custody;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.recording.RecordedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was asked.
 *
 * @param endpoint such as {@code messages}
 * @param digest SHA-256 of the body as it came, in hex
 * @param bytes the body's size as it came
 * @param system what the model was told to be, as one text; empty where nothing was
 * @param tools the names of what the model might use
 * @param messages what is new in this call
 * @param history how many messages stand before those, of earlier calls
 */
public record Asked(
    String endpoint,
    String model,
    boolean stream,
    String client,
    String session,
    String agent,
    String digest,
    long bytes,
    String system,
    List<String> tools,
    List<Message> messages,
    int history) {

  /** What one side says. */
  public record Message(String role, List<Piece> pieces) {

    /** Who says so; that the model has said it, the client says. */
    public String by() {
      return role.equals("assistant") ? "the client says that Claude said" : role;
    }
  }

  static Asked of(JsonNode call, Optional<RecordedCall> kept, JsonNode body, int history) {
    var messages = new ArrayList<Message>();
    var all = body.path("messages");
    for (var at = history; at < all.size(); at++) {
      messages.add(
          new Message(
              all.path(at).path("role").asText(""), Piece.all(all.path(at).path("content"))));
    }
    var tools = new ArrayList<String>();
    body.path("tools")
        .forEach(tool -> tools.add(tool.path("name").asText(tool.path("type").asText(""))));
    return new Asked(
        call.path("endpoint").asText(""),
        call.path("model").asText(""),
        call.path("stream").asBoolean(false),
        call.path("client_label").asText(""),
        call.path("session_label").asText(""),
        kept.map(one -> one.labels().agent()).orElse(""),
        call.path("body_sha256").asText(""),
        call.path("body_bytes").asLong(0),
        text(body.path("system")),
        tools,
        messages,
        Math.min(history, all.size()));
  }

  private static String text(JsonNode system) {
    return String.join("\n", Piece.all(system).stream().map(Piece::text).toList());
  }

  /** A body as JSON; missing where it is none. */
  static JsonNode body(byte[] bytes) {
    try {
      return bytes.length == 0 ? MissingNode.getInstance() : StrictJson.object(bytes);
    } catch (MalformedJsonException _) {
      return MissingNode.getInstance();
    }
  }
}
