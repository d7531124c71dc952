package dev.sallyport.engine.export.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.export.EventFormat;
import dev.sallyport.engine.export.LoggedEntry;
import dev.sallyport.engine.json.StrictJson;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Events of CloudEvents 1.0, in batches. {@code source} and {@code id} are the same whenever an
 * entry is sent; {@code sequence} sorts as the log does.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">
 *     JSON event format</a>
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/extensions/sequence.md">
 *     sequence</a>
 */
public record CloudEventsFormat() implements EventFormat {
  private static final String TYPE = "dev.sallyport.audit.";

  @Override
  public String name() {
    return "cloudevents";
  }

  @Override
  public byte[] event(LoggedEntry entry, ObjectNode content) {
    var event = envelope(entry);
    Stream.of("exchange", "approval", "key", "digest")
        .map(name -> content.path(name).asText())
        .filter(text -> !text.isEmpty())
        .findFirst()
        .ifPresent(subject -> event.put("subject", subject));
    event.put("datacontenttype", "application/json");
    event.<JsonNode>set("data", content);
    return StrictJson.bytes(event);
  }

  @Override
  public byte[] plain(LoggedEntry entry) {
    return StrictJson.bytes(
        envelope(entry).put("datacontenttype", "text/plain").put("data", entry.line()));
  }

  private static ObjectNode envelope(LoggedEntry entry) {
    return StrictJson.newObject()
        .put("specversion", "1.0")
        .put("id", entry.id())
        .put("source", Uris.reference(entry.log()))
        .put("type", TYPE + entry.kind())
        .put("time", AuditJson.instant(entry.at()))
        .put("sequence", String.format(Locale.ROOT, "%020d", entry.leaf()));
  }

  @Override
  public byte[] alone(byte[] event) {
    return event;
  }

  @Override
  public Body together(List<byte[]> events) {
    return new Body(
        "application/cloudevents-batch+json; charset=utf-8", Bodies.joined("[", events, ",", "]"));
  }
}
