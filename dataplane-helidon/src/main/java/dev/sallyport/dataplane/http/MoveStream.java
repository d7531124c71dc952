package dev.sallyport.dataplane.http;

import dev.sallyport.engine.approval.ApprovalStore;
import dev.sallyport.engine.approval.ApprovalStore.Moved;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.notice.ApprovalDocument;
import dev.sallyport.engine.pipeline.OwnStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * The moves of approvals as server-sent events. Each has the move's sequence as its id, from which
 * whoever was cut off goes on; whoever begins is given, as the first event, where that is.
 */
final class MoveStream {

  /** Each looks at the store once a second. */
  static final int STREAMS = 64;

  /** A person has a terminal or two, and a service some replicas; nobody takes all places. */
  static final int STREAMS_EACH = 8;

  /** After so long the caller shows a token again. */
  private static final Duration LENGTH = Duration.ofMinutes(10);

  /** What stands between closes connections on which nothing comes. */
  private static final Duration SIGN_OF_LIFE_EVERY = Duration.ofSeconds(10);

  private static final int BATCH = 100;
  private static final byte[] SIGN_OF_LIFE = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private final Approvals approvals;
  private final ApprovalStore store;
  private final Clock clock;
  private final Slots slots = new Slots(STREAMS, STREAMS_EACH);

  MoveStream(Approvals approvals, ApprovalStore store, Clock clock) {
    this.approvals = approvals;
    this.store = store;
    this.clock = clock;
  }

  /** Where to go on, as a client says it; empty from now on. */
  static OptionalLong resumed(List<String> lastEventId) {
    return lastEventId.size() == 1 && lastEventId.getFirst().matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(lastEventId.getFirst()))
        : OptionalLong.empty();
  }

  /** Writes events until the stream is as long as it may be, or the caller may not read them. */
  void write(OptionalLong from, OwnStream out) {
    var who = out.who().principal();
    switch (slots.take(who)) {
      case ALL_FULL ->
          throw new RefusedException(
              Refusal.passing(
                  503,
                  "overloaded_error",
                  "approval_503",
                  "Too many follow the approvals already: try again later."));
      case OWN_FULL ->
          throw new RefusedException(
              Refusal.passing(
                  429,
                  "rate_limit_error",
                  "approval_429",
                  "You follow the approvals %d times already: end one of them, or try again later."
                      .formatted(STREAMS_EACH)));
      case TAKEN -> {}
    }
    try {
      follow(from, out);
    } catch (InterruptedException _) {
      // The gateway ends, and the stream in good order.
      Thread.currentThread().interrupt();
    } finally {
      slots.giveBack(who);
    }
  }

  private void follow(OptionalLong from, OwnStream out) throws InterruptedException {
    var last = store.lastMove();
    // Whoever has heard of moves that are not there has heard of those of another store.
    var at = from.isPresent() && from.getAsLong() <= last ? from.getAsLong() : last;
    var end = clock.instant().plus(LENGTH);
    out.send(event(at, "from", "{\"sequence\":%s}".formatted(at)));
    while (clock.instant().isBefore(end)) {
      var moved = approvals.awaitMove(at, SIGN_OF_LIFE_EVERY) > at;
      if (!out.stands()) {
        return;
      }
      if (!moved) {
        out.send(SIGN_OF_LIFE);
        continue;
      }
      for (var move : store.moves(at, BATCH)) {
        out.send(event(move));
        at = move.sequence();
      }
    }
  }

  private byte[] event(Moved move) {
    var data = StrictJson.newObject();
    data.put("sequence", move.sequence()).put("step", move.step().word());
    approvals
        .find(move.id())
        .ifPresent(approval -> data.set("approval", ApprovalDocument.of(approval)));
    return event(move.sequence(), "move", data.toString());
  }

  private static byte[] event(long id, String name, String data) {
    return "id: %s\nevent: %s\ndata: %s\n\n"
        .formatted(id, name, data)
        .getBytes(StandardCharsets.UTF_8);
  }
}
