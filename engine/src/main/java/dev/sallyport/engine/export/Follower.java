package dev.sallyport.engine.export;

import dev.sallyport.engine.export.ExportedLog.Aside;
import dev.sallyport.engine.export.ExportedLog.Position;
import dev.sallyport.engine.export.ExportedLog.Standing;
import dev.sallyport.engine.fetch.Trouble;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the entries of all logs to one system elsewhere, each log's in order. How far it has come
 * is kept after each batch that has arrived: what was sent before a crash may be sent again, and
 * nothing is left out.
 */
final class Follower implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

  private final Export export;
  private final Exports.Parts parts;
  private final CountDownLatch ending = new CountDownLatch(1);

  /** The logs that this gateway exports, by number, and how it has left each. */
  private final Map<Long, Position> held = new HashMap<>();

  /** The logs of others in which entries wait, and since when nothing has moved there. */
  private final Map<Long, Watch> watched = new HashMap<>();

  private volatile ExportStatus status;
  private boolean begun;
  private int failures;
  private int asidesInARow;

  private record Watch(Position position, Instant since) {}

  Follower(Export export, Exports.Parts parts) {
    this.export = export;
    this.parts = parts;
    this.status = ExportStatus.fresh(export);
  }

  ExportStatus status() {
    return status;
  }

  /** From now on nothing is waited for. */
  void end() {
    ending.countDown();
  }

  @Override
  public void run() {
    try {
      var rest = Duration.ZERO;
      while (ending.getCount() > 0) {
        if (rest.isPositive()) {
          keep();
        } else {
          rest = round();
        }
        var pause = rest.compareTo(ExportLimits.TOUCH) < 0 ? rest : ExportLimits.TOUCH;
        if (ending.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          break;
        }
        rest = rest.minus(pause);
      }
      // What was written last, such as that the gateway stops.
      if (failures == 0) {
        var _ = round();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes a batch from each log that has one; says how long to wait before the next round. */
  Duration round() {
    try {
      if (!begun && export.fromNow()) {
        parts.log().beginAtEnd(export.name());
      }
      begun = true;
      var sent = false;
      for (var standing : look()) {
        if (standing.waiting() > 0 && holds(standing)) {
          sent |= deliver(standing);
        }
      }
      recovered();
      return sent ? Duration.ZERO : ExportLimits.LOOK_EVERY;
    } catch (UndeliveredException e) {
      var pause = failed(String.valueOf(e.getMessage()));
      keep();
      return e.retryAfter()
          .map(Follower::bounded)
          .filter(asked -> asked.compareTo(pause) > 0)
          .orElse(pause);
    } catch (LogUnavailableException e) {
      return failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException | VirtualMachineError e) {
      // Whatever it is, the export goes on. The message might quote what was being sent.
      return failed("the gateway is at fault (%s)".formatted(e.getClass().getName()));
    }
  }

  private static Duration bounded(Duration asked) {
    return asked.compareTo(ExportLimits.RETRY_AFTER_MOST) < 0
        ? asked
        : ExportLimits.RETRY_AFTER_MOST;
  }

  private List<Standing> look() {
    var standings = parts.log().standings(export.name());
    status =
        status.behind(
            standings.stream().mapToLong(Standing::waiting).sum(),
            standings.stream().flatMap(one -> one.oldest().stream()).min(Instant::compareTo),
            parts.log().aside(export.name()));
    return standings;
  }

  /** Whether this gateway exports that log: its own, and one of a gateway that does not. */
  private boolean holds(Standing standing) {
    var position = standing.position();
    if (position.equals(held.get(standing.id()))) {
      return true;
    }
    held.remove(standing.id());
    if (!standing.own() && !abandoned(standing)) {
      return false;
    }
    watched.remove(standing.id());
    if (!standing.own()) {
      LOG.info(
          "export `{}`: `{}` of a gateway that has gone is taken up",
          export.name(),
          standing.name());
    }
    return moved(standing.id(), position, position.touched(), List.of());
  }

  private boolean abandoned(Standing standing) {
    var now = parts.clock().instant();
    var watch = watched.get(standing.id());
    if (watch == null || !watch.position().equals(standing.position())) {
      watched.put(standing.id(), new Watch(standing.position(), now));
      return false;
    }
    return !now.isBefore(watch.since().plus(ExportLimits.TAKE_UP));
  }

  /** Says that the logs which this gateway exports are still its own to export. */
  void keep() {
    try {
      for (var one : Map.copyOf(held).entrySet()) {
        var _ = moved(one.getKey(), one.getValue(), one.getValue().touched(), List.of());
      }
      var _ = look();
    } catch (LogUnavailableException e) {
      LOG.debug("export `{}`: {}", export.name(), e.getMessage());
    } catch (RuntimeException | VirtualMachineError e) {
      // As in a round, whatever it is.
      LOG.warn("export `{}`: the gateway is at fault ({})", export.name(), e.getClass().getName());
    }
  }

  private boolean moved(long log, long next, List<Aside> asides) {
    var from = held.getOrDefault(log, Position.START);
    return moved(log, from, from.movedTo(next), asides.stream().map(Follower::cut).toList());
  }

  private boolean moved(long log, Position from, Position to, List<Aside> asides) {
    if (parts.log().move(export.name(), log, from, to, asides)) {
      held.put(log, to);
      return true;
    }
    held.remove(log);
    LOG.debug("export `{}`: another gateway has moved on meanwhile", export.name());
    return false;
  }

  /** Sends what comes next, up to an entry that has gone from the log; or sets such ones aside. */
  private boolean deliver(Standing standing) {
    var first = standing.position().leaf();
    var events = new ArrayList<Event>();
    var bytes = 0L;
    for (var entry : parts.log().entries(standing.id(), first, ExportLimits.BATCH)) {
      if (entry.leaf() != first + events.size()) {
        return events.isEmpty() ? missing(standing, entry.leaf()) : send(standing.id(), events);
      }
      var event = event(entry);
      bytes += event.bytes().length;
      if (bytes > ExportLimits.BATCH_BYTES && !events.isEmpty()) {
        break;
      }
      events.add(event);
    }
    return events.isEmpty() ? missing(standing, standing.leaves()) : send(standing.id(), events);
  }

  /** Leaves of a log have no gaps: what is not there was there, and was deleted. */
  private boolean missing(Standing standing, long until) {
    var first = standing.position().leaf();
    var asides =
        LongStream.range(first, Math.min(until, first + ExportLimits.BATCH))
            .mapToObj(
                leaf ->
                    new Aside(
                        leaf, "it is missing from the database: run `sallyport audit verify`"))
            .toList();
    if (!moved(standing.id(), first + asides.size(), asides)) {
      return false;
    }
    told(standing.name(), asides);
    return true;
  }

  /** An entry is sent whatever it holds. */
  private Event event(LoggedEntry entry) {
    try {
      var content = StrictJson.own(entry.line());
      return new Event(
          entry,
          Weight.of(entry.kind(), content),
          export.format().event(entry, content),
          Optional.empty());
    } catch (UnfitEntryException | MalformedJsonException e) {
      return plain(entry, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      return plain(entry, "the gateway is at fault (%s)".formatted(e.getClass().getName()));
    }
  }

  private Event plain(LoggedEntry entry, String why) {
    return new Event(entry, Weight.NOTABLE, export.format().plain(entry), Optional.of(why));
  }

  /** Sends events, in halves if they are refused; says whether all are done with. */
  private boolean send(long log, List<Event> events) {
    List<Aside> asides;
    try {
      asides = export.sink().deliver(events);
      asidesInARow = asides.size() < events.size() ? 0 : asidesInARow;
    } catch (UndeliveredException e) {
      if (!e.isRefused()) {
        throw e;
      }
      if (status.delivered() == 0) {
        return begin(log, events);
      }
      if (events.size() > 1) {
        var half = events.size() / 2;
        return send(log, events.subList(0, half)) && send(log, events.subList(half, events.size()));
      }
      if (asidesInARow >= ExportLimits.ASIDES_IN_A_ROW) {
        throw e;
      }
      asidesInARow++;
      asides = List.of(refused(events.getFirst(), e));
    }
    return done(log, events, asides);
  }

  /**
   * A far side that has taken nothing since the start may not be the one that was meant. An entry
   * that it refuses is set aside only when one behind it is taken.
   */
  private boolean begin(long log, List<Event> events) {
    var asides = new ArrayList<Aside>();
    for (var i = 1; ; i++) {
      var one = events.get(i - 1);
      try {
        asides.addAll(export.sink().deliver(List.of(one)));
      } catch (UndeliveredException e) {
        if (!e.isRefused() || i == Math.min(events.size(), ExportLimits.TRIED_AT_FIRST)) {
          throw e;
        }
        asides.add(refused(one, e));
        continue;
      }
      return done(log, events.subList(0, i), asides)
          && (i == events.size() || send(log, events.subList(i, events.size())));
    }
  }

  private static Aside refused(Event event, UndeliveredException why) {
    return new Aside(event.entry().leaf(), String.valueOf(why.getMessage()));
  }

  private boolean done(long log, List<Event> events, List<Aside> asides) {
    if (!moved(log, events.getLast().entry().leaf() + 1, asides)) {
      return false;
    }
    recovered();
    told(events.getFirst().entry().log(), asides);
    status = status.moved(events.size() - asides.size(), plain(events));
    return true;
  }

  private void recovered() {
    if (status.trouble().isPresent()) {
      LOG.info("export `{}`: it works again", export.name());
    }
    failures = 0;
    status = status.recovered();
  }

  private void told(String log, List<Aside> asides) {
    for (var aside : asides) {
      LOG.error(
          "export `{}`: {}/{} is set aside: {}", export.name(), log, aside.leaf(), aside.reason());
    }
  }

  /** Says which events went as they are; gives how many. */
  private long plain(List<Event> events) {
    var plain = events.stream().filter(event -> event.unfit().isPresent()).toList();
    for (var event : plain) {
      LOG.warn(
          "export `{}`: {} has no form in `{}` and goes as it is: {}",
          export.name(),
          event.entry().id(),
          export.format().name(),
          event.unfit().orElse(""));
    }
    return plain.size();
  }

  private static Aside cut(Aside aside) {
    var reason = aside.reason();
    return reason.length() <= ExportLimits.REASON_CHARS
        ? aside
        : new Aside(aside.leaf(), reason.substring(0, ExportLimits.REASON_CHARS));
  }

  /** Notes a failure, says it once, and gives the pause after it. */
  private Duration failed(String message) {
    if (Thread.currentThread().isInterrupted()) {
      return Duration.ZERO;
    }
    if (status.trouble().isEmpty()) {
      LOG.warn("export `{}`: {}; it is tried again", export.name(), message);
    }
    failures++;
    status = status.failed(new Trouble(parts.clock().instant(), message));
    return parts.pace().afterFailure(failures);
  }
}
