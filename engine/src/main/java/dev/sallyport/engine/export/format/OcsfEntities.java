package dev.sallyport.engine.export.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Approvals, policies, keys and administrators' acts as OCSF's Entity Management. */
final class OcsfEntities {
  private static final int POLICY = 5;

  private OcsfEntities() {}

  static void approval(ObjectNode event, JsonNode entry) {
    var step = entry.path("step").asText();
    switch (step) {
      case "asked" -> OcsfClass.ENTITY_MANAGEMENT.put(event, 1, "Create");
      case "consented", "granted", "emergency", "spent", "used", "given_back" ->
          OcsfClass.ENTITY_MANAGEMENT.put(event, 3, "Update");
      case "refused", "expired", "withdrawn" -> OcsfClass.ENTITY_MANAGEMENT.put(event, 4, "Delete");
      default -> OcsfClass.ENTITY_MANAGEMENT.put(event, OcsfClass.OTHER, step);
    }
    Ocsf.actor(event, entry.path("by").asText());
    var approval = entity(event, "Approval");
    Ocsf.text(approval, "uid", entry.path("approval"));
    approval.put("name", "approval " + step);
    Ocsf.text(event, "comment", entry.path("reason"));
    OcsfClass.status(event, step.equals("turned_away") ? step : "");
  }

  static void policy(ObjectNode event, JsonNode entry) {
    var result = entry.path("result").asText();
    var activated = result.equals("activated");
    OcsfClass.ENTITY_MANAGEMENT.put(event, 10, "Activate");
    var policy = event.putObject("entity").put("type_id", POLICY).put("type", "Policy");
    Ocsf.text(policy, "version", entry.path("revision"));
    Ocsf.text(policy, "uid", entry.path("digest"));
    policy.put("name", "policy of the gateway");
    OcsfClass.status(event, activated ? "" : result);
  }

  static void act(ObjectNode event, JsonNode entry) {
    var action = entry.path("action").asText();
    OcsfClass.ENTITY_MANAGEMENT.put(event, OcsfClass.OTHER, action);
    Ocsf.actor(event, entry.path("caller"), "");
    entity(event, "Gateway").put("name", entry.path("object").asText(action));
    OcsfClass.status(event, "");
  }

  static void retention(ObjectNode event, JsonNode entry) {
    var step = entry.path("step").asText();
    if (step.equals("erased")) {
      OcsfClass.ENTITY_MANAGEMENT.put(event, 4, "Delete");
    } else {
      OcsfClass.ENTITY_MANAGEMENT.put(event, OcsfClass.OTHER, step);
    }
    Ocsf.actor(event, entry.path("by").asText());
    var session = entity(event, "Session");
    Ocsf.text(session, "uid", entry.path("session").path("label"));
    session.put("name", "recordings of " + entry.path("session").path("principal").asText());
    OcsfClass.status(event, step.equals("not_erased") ? step : "");
  }

  static void key(ObjectNode event, int activity, String name, JsonNode entry) {
    OcsfClass.ENTITY_MANAGEMENT.put(event, activity, name);
    Ocsf.actor(event, entry.path("by").asText());
    var key = entity(event, "Service key");
    Ocsf.text(key, "uid", entry.path("key"));
    Ocsf.text(key, "name", entry.path("name"));
    OcsfClass.status(event, "");
  }

  private static ObjectNode entity(ObjectNode event, String type) {
    return event.putObject("entity").put("type_id", OcsfClass.OTHER).put("type", type);
  }
}
