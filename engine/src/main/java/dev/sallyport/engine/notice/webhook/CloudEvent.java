package dev.sallyport.engine.notice.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.approval.Vote;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.notice.ApprovalDocument;
import dev.sallyport.engine.notice.Notice;
import java.time.Instant;

/**
 * A move of an approval as an event of CloudEvents 1.0, in JSON.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">
 *     JSON event format</a>
 */
final class CloudEvent {
  private static final String TYPE = "dev.sallyport.approval.";

  private CloudEvent() {}

  static ObjectNode of(Notice notice) {
    var event = StrictJson.newObject();
    event.put("specversion", "1.0");
    event.put("id", notice.id());
    event.put("source", notice.gateway().toString());
    event.put("type", TYPE + notice.move().step().word());
    event.put("subject", notice.approval().id());
    event.put("time", at(notice).toString());
    event.put("datacontenttype", "application/json");
    var data = ApprovalDocument.of(notice.approval());
    data.put("sequence", notice.move().sequence()).put("url", notice.link().toString());
    event.set("data", data);
    return event;
  }

  /** When it happened, as far as the approval tells; else when it is told. */
  private static Instant at(Notice notice) {
    return switch (notice.move().step()) {
      case ASKED -> notice.approval().askedAt();
      case GRANTED, REFUSED, CONSENTED, EMERGENCY ->
          notice.approval().votes().stream()
              .reduce((_, last) -> last)
              .map(Vote::at)
              .orElse(notice.now());
      case SPENT, USED, GIVEN_BACK, EXPIRED, WITHDRAWN, TURNED_AWAY -> notice.now();
    };
  }
}
