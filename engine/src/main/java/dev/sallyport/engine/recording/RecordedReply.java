package dev.sallyport.engine.recording;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What the client was sent, as it was sent: masked, where it was masked.
 *
 * @param type the media type
 * @param moments how far it had come when
 * @param cut whether more was sent than is kept
 * @param body as far as it is kept
 */
public record RecordedReply(int status, String type, List<Moment> moments, boolean cut, byte[] body)
    implements Recording {
  static final String KIND = "reply";

  /**
   * How far a reply had come.
   *
   * @param afterMs since the call had arrived, in milliseconds
   * @param bytes of the body that had left by then
   */
  public record Moment(long afterMs, int bytes) {}

  public RecordedReply {
    moments = List.copyOf(moments);
  }

  @Override
  public byte[] document() {
    var head = Recording.head(KIND).put("status", status).put("type", type);
    if (cut) {
      head.put("cut", true);
    }
    var times = head.putArray("after_ms");
    var lengths = head.putArray("left");
    // As differences, which take a third of the room when they are packed.
    var before = new Moment(0, 0);
    for (var moment : moments) {
      times.add(moment.afterMs() - before.afterMs());
      lengths.add(moment.bytes() - before.bytes());
      before = moment;
    }
    return Recording.document(head, List.of(body));
  }

  static RecordedReply of(ObjectNode head, Parts parts) {
    var moments = new ArrayList<Moment>();
    var afterMs = 0L;
    var bytes = 0;
    for (var at = 0; at < head.path("left").size(); at++) {
      afterMs += head.path("after_ms").path(at).asLong();
      bytes += head.path("left").path(at).asInt();
      moments.add(new Moment(afterMs, bytes));
    }
    return new RecordedReply(
        head.path("status").asInt(),
        head.path("type").asText(),
        moments,
        head.path("cut").asBoolean(false),
        parts.next());
  }
}
