package dev.sallyport.engine.export.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.export.EventFormat;
import dev.sallyport.engine.export.LoggedEntry;
import dev.sallyport.engine.export.UnfitEntryException;
import dev.sallyport.engine.export.Weight;
import dev.sallyport.engine.json.StrictJson;
import java.util.List;

/**
 * Events of OCSF 1.8.0: calls and what tools did as API Activity, sign-ins and tokens as
 * Authentication, approvals, policies, keys and acts as Entity Management, starts and stops as
 * Application Lifecycle. Each has the entry itself as {@code raw_data}.
 *
 * @param version the gateway's own
 * @see <a href="https://schema.ocsf.io/1.8.0/">OCSF 1.8.0</a>
 */
public record OcsfFormat(String version) implements EventFormat {

  /** Of the schema. */
  static final String SCHEMA = "1.8.0";

  @Override
  public String name() {
    return "ocsf";
  }

  @Override
  public byte[] event(LoggedEntry entry, ObjectNode content) {
    var event = envelope(entry, Weight.of(entry.kind(), content));
    switch (entry.kind()) {
      case "intent" -> OcsfCalls.intent(event, content);
      case "outcome" -> OcsfCalls.outcome(event, content);
      case "tool_use" -> OcsfCalls.toolUse(event, content);
      case "sign_in" -> OcsfPeople.signIn(event, content);
      case "token" -> OcsfPeople.token(event, content);
      case "key" -> OcsfPeople.key(event, content);
      case "approval" -> OcsfEntities.approval(event, content);
      case "policy" -> OcsfEntities.policy(event, content);
      case "act" -> OcsfEntities.act(event, content);
      case "retention" -> OcsfEntities.retention(event, content);
      case "started" -> lifecycle(event, 3, "Start");
      case "configured" -> lifecycle(event, 8, "Update");
      case "stopped" -> lifecycle(event, 4, "Stop");
      default -> throw new UnfitEntryException("no class of OCSF is meant for this kind");
    }
    var exchange = content.path("exchange").asText();
    if (!exchange.isEmpty()) {
      event.withObject("metadata").put("correlation_uid", exchange);
    }
    return StrictJson.bytes(event);
  }

  private void lifecycle(ObjectNode event, int activity, String name) {
    OcsfClass.APPLICATION_LIFECYCLE.put(event, activity, name);
    product(event.putObject("app"));
  }

  @Override
  public byte[] plain(LoggedEntry entry) {
    var event = envelope(entry, Weight.NOTABLE);
    OcsfClass.BASE.put(event, OcsfClass.OTHER, entry.kind());
    return StrictJson.bytes(event);
  }

  private ObjectNode envelope(LoggedEntry entry, Weight weight) {
    var event = StrictJson.newObject();
    event.put("time", entry.at().toEpochMilli());
    event.put("severity_id", severity(weight)).put("severity", word(weight));
    var metadata = event.putObject("metadata");
    metadata.put("version", SCHEMA);
    product(metadata.putObject("product"));
    metadata.put("uid", entry.id());
    metadata.put("log_name", entry.log()).put("sequence", entry.leaf());
    metadata.put("event_code", entry.kind());
    metadata.put("original_time", AuditJson.instant(entry.at()));
    event.put("raw_data", entry.line());
    return event;
  }

  private void product(ObjectNode product) {
    product.put("name", "Sallyport").put("vendor_name", "Sallyport").put("version", version);
  }

  private static int severity(Weight weight) {
    return switch (weight) {
      case ROUTINE -> 1;
      case NOTABLE -> 2;
      case SERIOUS -> 4;
    };
  }

  private static String word(Weight weight) {
    return switch (weight) {
      case ROUTINE -> "Informational";
      case NOTABLE -> "Low";
      case SERIOUS -> "High";
    };
  }

  @Override
  public byte[] alone(byte[] event) {
    return event;
  }

  @Override
  public Body together(List<byte[]> events) {
    return new Body("application/json", Bodies.joined("[", events, ",", "]"));
  }
}
