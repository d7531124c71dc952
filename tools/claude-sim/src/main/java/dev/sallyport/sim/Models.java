package dev.sallyport.sim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The models which the simulator lists. It answers to any other name as well. */
final class Models {
  static final String PREFIX = "/v1/models/";

  private record Model(String id, String displayName, String createdAt) {}

  private static final List<Model> ALL =
      List.of(
          new Model("claude-opus-5-5", "Claude Opus 5.5", "2026-10-01T00:00:00Z"),
          new Model("claude-sonnet-5-5", "Claude Sonnet 5.5", "2026-09-01T00:00:00Z"),
          new Model("claude-haiku-5-5", "Claude Haiku 5.5", "2026-08-01T00:00:00Z"));

  private Models() {}

  /** One page: `limit` and `after_id` are honoured, other parameters ignored. */
  static ObjectNode page(String query) {
    int from = 0;
    int limit = 20;
    for (String parameter : query.split("&", -1)) {
      String value = parameter.substring(parameter.indexOf('=') + 1);
      if (parameter.startsWith("limit=")) {
        limit = limit(value);
      } else if (parameter.startsWith("after_id=")) {
        from = ALL.stream().map(Model::id).toList().indexOf(value) + 1;
      }
    }
    int to = Math.min(ALL.size(), from + limit);
    List<Model> models = ALL.subList(from, to);
    ObjectNode page = Wire.nothing();
    ArrayNode data = page.putArray("data");
    models.forEach(model -> data.add(json(model)));
    page.put("has_more", to < ALL.size());
    page.put("first_id", models.isEmpty() ? null : models.getFirst().id());
    page.put("last_id", models.isEmpty() ? null : models.getLast().id());
    return page;
  }

  static ObjectNode one(String id) {
    return ALL.stream()
        .filter(model -> model.id().equals(id))
        .findFirst()
        .map(Models::json)
        .orElseThrow(() -> ApiException.notFound("model: " + id));
  }

  private static int limit(String value) {
    try {
      int limit = Integer.parseInt(value);
      if (limit >= 1 && limit <= 1000) {
        return limit;
      }
    } catch (NumberFormatException _) {
      // Said below, in the same words as for a number out of range.
    }
    throw ApiException.invalidRequest("limit: Input should be between 1 and 1000");
  }

  private static ObjectNode json(Model model) {
    ObjectNode json = Wire.object("model");
    json.put("id", model.id());
    json.put("display_name", model.displayName());
    json.put("created_at", model.createdAt());
    json.put("lifecycle", "active");
    json.putNull("line");
    json.putNull("capabilities");
    json.put("max_input_tokens", 200_000);
    json.put("max_tokens", 64_000);
    json.putNull("deprecated_at");
    json.putNull("retires_at");
    return json;
  }
}
