package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.recording.RecordedReply;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What of a reply may have left for the client, and when; it takes room until it is closed. */
final class Transcript implements AutoCloseable {
  /** Claude's longest replies are some 128,000 tokens, each an event of about 120 bytes. */
  static final int BYTES_MAX = 16 << 20;

  /** Nobody sees less; tokens come at some 10 to 20 ms. */
  private static final long APART_MS = 10;

  /** An hour's reply at the usual pace has fewer. */
  private static final int MOMENTS_MAX = 100_000;

  private final Clock clock;
  private final Instant arrivedAt;
  private final Room.Growing room;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final List<RecordedReply.Moment> moments = new ArrayList<>();
  private int status;
  private String type = "";
  private boolean cut;

  Transcript(Clock clock, Instant arrivedAt, Room.Growing room) {
    this.clock = clock;
    this.arrivedAt = arrivedAt;
    this.room = room;
  }

  void begun(int code, Headers headers) {
    status = code;
    type = headers.first("content-type").orElse("");
  }

  void sent(byte[] part) {
    if (part.length == 0 || cut) {
      return;
    }
    var wanted = Math.min(part.length, BYTES_MAX - body.size());
    var kept = room.take(wanted) ? wanted : 0;
    cut = kept < part.length;
    body.write(part, 0, kept);
    var after = Math.max(0, Duration.between(arrivedAt, clock.instant()).toMillis());
    var moment = new RecordedReply.Moment(after, body.size());
    var close =
        !moments.isEmpty()
            && (after - moments.getLast().afterMs() < APART_MS || moments.size() >= MOMENTS_MAX);
    if (close) {
      moments.set(
          moments.size() - 1, new RecordedReply.Moment(moments.getLast().afterMs(), body.size()));
    } else {
      moments.add(moment);
    }
  }

  /** What may have left; empty as long as nothing has. */
  Optional<RecordedReply> recording() {
    return status == 0
        ? Optional.empty()
        : Optional.of(new RecordedReply(status, type, moments, cut, body.toByteArray()));
  }

  @Override
  public void close() {
    room.close();
  }
}
