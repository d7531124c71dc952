package dev.sallyport.engine.budget;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A stretch of the calendar, in UTC, so that all gateways begin it together. A week begins on
 * Monday.
 */
public enum Window {
  DAY("daily"),
  WEEK("weekly"),
  MONTH("monthly");

  private final String period;

  Window(String period) {
    this.period = period;
  }

  /** The word that configurations and policies use. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The word that Claude Code knows. */
  public String period() {
    return period;
  }

  /** The window with that word. */
  public static Optional<Window> of(String word) {
    return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
  }

  /** When the one began that holds this instant. */
  public Instant start(Instant at) {
    return first(at).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** When the next one begins. */
  public Instant end(Instant at) {
    var first = first(at);
    var next =
        switch (this) {
          case DAY -> first.plusDays(1);
          case WEEK -> first.plusWeeks(1);
          case MONTH -> first.plusMonths(1);
        };
    return next.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private LocalDate first(Instant at) {
    var day = at.atZone(ZoneOffset.UTC).toLocalDate();
    return switch (this) {
      case DAY -> day;
      case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case MONTH -> day.withDayOfMonth(1);
    };
  }
}
