package dev.sallyport.engine.export;

import dev.sallyport.engine.fetch.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How it stands with an export. What waits is of all logs in the store; other counts are this
 * gateway's own, since the start.
 *
 * @param kind where it goes to, such as {@code syslog}
 * @param delivered entries that were confirmed
 * @param plain entries among them for which the format has no form
 * @param aside entries that the far side was not given, or not whole, ever
 * @param failures attempts that failed
 * @param waiting entries that are not confirmed
 * @param oldest when the oldest of those happened; empty if none waits
 * @param trouble what is wrong at present; empty if nothing is
 */
public record ExportStatus(
    String name,
    String format,
    String kind,
    long delivered,
    long plain,
    long aside,
    long failures,
    long waiting,
    Optional<Instant> oldest,
    Optional<Trouble> trouble) {

  static ExportStatus fresh(Export export) {
    return new ExportStatus(
        export.name(),
        export.format().name(),
        export.sink().kind(),
        0,
        0,
        0,
        0,
        0,
        Optional.empty(),
        Optional.empty());
  }

  /** How long the oldest entry has waited that is not confirmed. */
  public Duration behind(Instant now) {
    return oldest
        .map(at -> Duration.between(at, now))
        .filter(Duration::isPositive)
        .orElse(Duration.ZERO);
  }

  ExportStatus behind(long entries, Optional<Instant> since, long setAside) {
    return new ExportStatus(
        name, format, kind, delivered, plain, setAside, failures, entries, since, trouble);
  }

  ExportStatus moved(long entries, long plains) {
    return new ExportStatus(
        name,
        format,
        kind,
        delivered + entries,
        plain + plains,
        aside,
        failures,
        waiting,
        oldest,
        trouble);
  }

  ExportStatus recovered() {
    return new ExportStatus(
        name, format, kind, delivered, plain, aside, failures, waiting, oldest, Optional.empty());
  }

  ExportStatus failed(Trouble what) {
    return new ExportStatus(
        name,
        format,
        kind,
        delivered,
        plain,
        aside,
        failures + 1,
        waiting,
        oldest,
        Optional.of(what));
  }
}
