package dev.sallyport.engine.export.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.engine.export.EventFormat;
import dev.sallyport.engine.export.LoggedEntry;
import dev.sallyport.engine.export.Weight;
import dev.sallyport.engine.json.StrictJson;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Log records of OpenTelemetry (OTLP 1.x) in JSON: the entry as a structured body, and as
 * attributes what people search by, by the names of OpenTelemetry's conventions where there are
 * any.
 *
 * @param version the gateway's own
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">JSON Protobuf
 *     encoding</a>
 */
public record OtlpFormat(String version) implements EventFormat {
  private static final String EVENT = "dev.sallyport.audit.";

  @Override
  public String name() {
    return "otlp";
  }

  @Override
  public byte[] event(LoggedEntry entry, ObjectNode content) {
    var event = envelope(entry, Weight.of(entry.kind(), content));
    event.set("body", value(content));
    var attributes = event.withArray("attributes");
    text(attributes, "session.id", content.at("/call/session_label"));
    text(attributes, "enduser.id", content.at("/caller/subject"));
    text(attributes, "gen_ai.request.model", content.at("/call/model"));
    text(attributes, "sallyport.exchange", content.path("exchange"));
    text(attributes, "sallyport.decision", content.at("/ruling/decision"));
    text(attributes, "sallyport.refusal", content.path("refusal"));
    number(attributes, "http.response.status_code", content.path("status"));
    number(attributes, "gen_ai.usage.input_tokens", content.at("/upstream/input_tokens"));
    number(attributes, "gen_ai.usage.output_tokens", content.at("/upstream/output_tokens"));
    return StrictJson.bytes(event);
  }

  @Override
  public byte[] plain(LoggedEntry entry) {
    var event = envelope(entry, Weight.NOTABLE);
    event.putObject("body").put("stringValue", entry.line());
    return StrictJson.bytes(event);
  }

  private static ObjectNode envelope(LoggedEntry entry, Weight weight) {
    var event = StrictJson.newObject();
    event.put("timeUnixNano", nanos(entry.at()));
    event.put("observedTimeUnixNano", nanos(entry.at()));
    event.put("severityNumber", severity(weight)).put("severityText", word(weight));
    event.put("eventName", EVENT + entry.kind());
    var attributes = event.putArray("attributes");
    text(attributes, "log.record.uid", new TextNode(entry.id()));
    text(attributes, "sallyport.log", new TextNode(entry.log()));
    number(attributes, "sallyport.leaf", StrictJson.newObject().numberNode(entry.leaf()));
    return event;
  }

  private static String nanos(Instant at) {
    return String.format(Locale.ROOT, "%d%09d", at.getEpochSecond(), at.getNano());
  }

  private static int severity(Weight weight) {
    return switch (weight) {
      case ROUTINE -> 9;
      case NOTABLE -> 10;
      case SERIOUS -> 13;
    };
  }

  private static String word(Weight weight) {
    return switch (weight) {
      case ROUTINE -> "INFO";
      case NOTABLE -> "INFO2";
      case SERIOUS -> "WARN";
    };
  }

  private static void text(ArrayNode attributes, String key, JsonNode value) {
    if (value.isTextual() && !value.textValue().isEmpty()) {
      attributes.addObject().put("key", key).set("value", value(value));
    }
  }

  private static void number(ArrayNode attributes, String key, JsonNode value) {
    if (value.isIntegralNumber()) {
      attributes.addObject().put("key", key).set("value", value(value));
    }
  }

  /** A value as OTLP's AnyValue; what JSON calls null has no value in it. */
  private static ObjectNode value(JsonNode node) {
    var any = StrictJson.newObject();
    switch (node.getNodeType()) {
      case OBJECT -> {
        var values = any.putObject("kvlistValue").putArray("values");
        node.properties()
            .forEach(
                one ->
                    values
                        .addObject()
                        .put("key", one.getKey())
                        .set("value", value(one.getValue())));
      }
      case ARRAY -> {
        var values = any.putObject("arrayValue").putArray("values");
        node.forEach(one -> values.add(value(one)));
      }
      case BOOLEAN -> any.put("boolValue", node.booleanValue());
      case NUMBER -> {
        if (node.canConvertToLong() && node.isIntegralNumber()) {
          any.put("intValue", node.asText());
        } else {
          any.put("doubleValue", node.doubleValue());
        }
      }
      case STRING -> any.put("stringValue", node.textValue());
      case NULL, MISSING, BINARY, POJO -> {}
    }
    return any;
  }

  @Override
  public byte[] alone(byte[] event) {
    return request(List.of(event));
  }

  @Override
  public Body together(List<byte[]> events) {
    return new Body("application/json", request(events));
  }

  private byte[] request(List<byte[]> events) {
    return Bodies.joined(
        ("{\"resourceLogs\":[{\"resource\":{\"attributes\":["
                + "{\"key\":\"service.name\",\"value\":{\"stringValue\":\"sallyport\"}},"
                + "{\"key\":\"service.version\",\"value\":{\"stringValue\":%s}}]},"
                + "\"scopeLogs\":[{\"scope\":{\"name\":\"dev.sallyport.audit\"},\"logRecords\":[")
            .formatted(new TextNode(version)),
        events,
        ",",
        "]}]}]}");
  }
}
