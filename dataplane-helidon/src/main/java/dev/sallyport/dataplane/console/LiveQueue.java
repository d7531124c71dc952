package dev.sallyport.dataplane.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What waits, as all open pages are told: it is the same for everybody who may see it, so it is
 * read and written out once for all of them.
 */
final class LiveQueue {

  /** The shortest step of the times that are shown. */
  private static final Duration SHOWN_STEP = Duration.ofSeconds(1);

  private final Supplier<Queue.View> queue;
  private final Function<Queue.View, String> writing;
  private final Clock clock;
  private Optional<Event> last = Optional.empty();

  /**
   * @param writing the part of the page that shows it
   */
  LiveQueue(Supplier<Queue.View> queue, Function<Queue.View, String> writing, Clock clock) {
    this.queue = queue;
    this.writing = writing;
    this.clock = clock;
  }

  /**
   * What pages are told.
   *
   * @param move the last move that it knows of
   * @param nextDeadline when the first of what waits is over; empty if nothing waits
   * @param until when it shows other times
   */
  record Event(long move, String text, Optional<Instant> nextDeadline, Instant until) {}

  /** What waits after that move, or after a later one. */
  synchronized Event after(long move) {
    var now = clock.instant();
    var event =
        last.filter(known -> known.move() >= move && now.isBefore(known.until()))
            .orElseGet(() -> made(move));
    last = Optional.of(event);
    return event;
  }

  private Event made(long move) {
    var view = queue.get();
    var step = view.now().plus(SHOWN_STEP);
    var deadline = view.nextDeadline();
    return new Event(move, text(move, view), deadline, deadline.filter(step::isAfter).orElse(step));
  }

  private String text(long move, Queue.View view) {
    var text = new StringBuilder("event: queue\nid: ").append(move).append('\n');
    writing.apply(view).lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    return text.append('\n').toString();
  }
}
