package dev.sallyport.dataplane.http;

import dev.sallyport.engine.approval.ApprovalStore;
import dev.sallyport.engine.approval.ApprovalStore.Moved;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.notice.ApprovalDocument;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * The moves of approvals as server-sent events. Each has the move's sequence as its id, from which
 * whoever was cut off goes on; whoever begins is given, as the first event, where that is.
 */
final class ApprovalEvents {

  /** Each looks at the store once a second. */
  static final int STREAMS = 64;

  /** After so long the caller shows a token again. */
  private static final Duration LENGTH = Duration.ofMinutes(10);

  /** What stands between closes connections on which nothing comes. */
  private static final Duration SIGN_OF_LIFE_EVERY = Duration.ofSeconds(10);

  private static final int BATCH = 100;
  private static final byte[] SIGN_OF_LIFE = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private final Approvals approvals;
  private final ApprovalStore store;
  private final Semaphore streams = new Semaphore(STREAMS);

  ApprovalEvents(Approvals approvals, ApprovalStore store) {
    this.approvals = approvals;
    this.store = store;
  }

  /** Where to go on, as a client says it; empty from now on. */
  static OptionalLong resumed(List<String> lastEventId) {
    return lastEventId.size() == 1 && lastEventId.getFirst().matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(lastEventId.getFirst()))
        : OptionalLong.empty();
  }

  /** Writes events until the stream is as long as it may be. */
  void write(OptionalLong from, Consumer<byte[]> out) {
    if (!streams.tryAcquire()) {
      throw new RefusedException(
          Refusal.passing(
              503,
              "overloaded_error",
              "approval_503",
              "Too many follow the approvals already: try again later."));
    }
    try {
      follow(from, out);
    } catch (InterruptedException _) {
      // The gateway ends, and the stream in good order.
      Thread.currentThread().interrupt();
    } finally {
      streams.release();
    }
  }

  private void follow(OptionalLong from, Consumer<byte[]> out) throws InterruptedException {
    var at = from.orElseGet(store::lastMove);
    var end = System.nanoTime() + LENGTH.toNanos();
    out.accept(event(at, "from", "{\"sequence\":%d}".formatted(at)));
    while (System.nanoTime() < end) {
      var moves = store.moves(at, BATCH);
      for (var move : moves) {
        out.accept(event(move));
        at = move.sequence();
      }
      if (moves.isEmpty() && approvals.awaitMove(at, SIGN_OF_LIFE_EVERY) == at) {
        out.accept(SIGN_OF_LIFE);
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
    return "id: %d\nevent: %s\ndata: %s\n\n"
        .formatted(id, name, data)
        .getBytes(StandardCharsets.UTF_8);
  }
}
