package dev.sallyport.engine.export.format;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The classes of OCSF's events that are used, with their numbers. */
enum OcsfClass {
  BASE(0, 0, "Base Event"),
  AUTHENTICATION(3, 3002, "Authentication"),
  ENTITY_MANAGEMENT(3, 3004, "Entity Management"),
  APPLICATION_LIFECYCLE(6, 6002, "Application Lifecycle"),
  API_ACTIVITY(6, 6003, "API Activity");

  /** The number of what has no number of its own, in all enumerations. */
  static final int OTHER = 99;

  private static final int SUCCESS = 1;
  private static final int FAILURE = 2;

  private final int category;
  private final int uid;
  private final String caption;

  OcsfClass(int category, int uid, String caption) {
    this.category = category;
    this.uid = uid;
    this.caption = caption;
  }

  /** Says that an event is of this class. */
  void put(ObjectNode event, int activity, String name) {
    event.put("category_uid", category).put("class_uid", uid).put("class_name", caption);
    event.put("activity_id", activity).put("activity_name", name);
    event.put("type_uid", uid * 100L + activity);
    event.put("type_name", caption + ": " + name);
  }

  /** Says that it went well, or why it did not. */
  static void status(ObjectNode event, String refusal) {
    var well = refusal.isEmpty();
    event.put("status_id", well ? SUCCESS : FAILURE).put("status", well ? "Success" : "Failure");
    if (!well) {
      event.put("status_detail", refusal);
    }
  }
}
