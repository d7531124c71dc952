package dev.sallyport.engine.policy.builtin;

import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.Value.Arr;
import dev.sallyport.engine.policy.value.Value.Num;
import dev.sallyport.engine.policy.value.Value.Str;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** {@code time.*}, for the years in which Java's and Go's time zones agree. */
final class TimeShortcuts {

  static final Map<String, Shortcut> BY_NAME =
      Map.of(
          "time.date",
              at(time -> numbers(time.getYear(), time.getMonthValue(), time.getDayOfMonth())),
          "time.clock", at(time -> numbers(time.getHour(), time.getMinute(), time.getSecond())),
          "time.weekday",
              at(
                  time ->
                      new Str(time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH))),
          "time.add_date", TimeShortcuts::addDate,
          "time.parse_rfc3339_ns", TimeShortcuts::parse);

  private static final long NANOS = 1_000_000_000L;
  private static final long FIRST_SECOND = 0;
  private static final long LAST_SECOND =
      LocalDate.of(2037, 1, 1).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
  private static final Pattern PLAIN =
      Pattern.compile(
          "(19|20)\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-][01]\\d:[0-5]\\d)");
  private static final Pattern ZONE = Pattern.compile("[A-Z][a-z]+(/[A-Z][A-Za-z_]+)+");
  private static final int MAX_ADDED = 10_000;

  private TimeShortcuts() {}

  private static Shortcut at(Function<ZonedDateTime, Value> part) {
    return arguments -> time(arguments.getFirst()).map(part);
  }

  private static Value numbers(int... numbers) {
    return new Arr(java.util.Arrays.stream(numbers).<Value>mapToObj(Num::of).toList());
  }

  /** A number of nanoseconds, or that and the name of a zone. */
  private static Optional<ZonedDateTime> time(Value value) {
    return switch (value) {
      case Num number -> instant(number).map(instant -> instant.atZone(ZoneOffset.UTC));
      case Arr(var parts)
          when parts.size() == 2
              && parts.get(0) instanceof Num number
              && parts.get(1) instanceof Str(var name) ->
          zone(name).flatMap(zone -> instant(number).map(instant -> instant.atZone(zone)));
      case Arr _, Value.Null _, Value.Bool _, Str _, Value.Obj _, Value.SetOf _ -> Optional.empty();
    };
  }

  private static Optional<Instant> instant(Num number) {
    if (!number.isInteger() || number.text().length() > 19) {
      return Optional.empty();
    }
    var nanos = number.decimal().toBigInteger().longValue();
    var second = Math.floorDiv(nanos, NANOS);
    return second < FIRST_SECOND || second >= LAST_SECOND
        ? Optional.empty()
        : Optional.of(Instant.ofEpochSecond(second, Math.floorMod(nanos, NANOS)));
  }

  private static Optional<ZoneId> zone(String name) {
    try {
      return switch (name) {
        case "", "UTC" -> Optional.of(ZoneOffset.UTC);
        default -> ZONE.matcher(name).matches() ? Optional.of(ZoneId.of(name)) : Optional.empty();
      };
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  // Go adds years, months and days first and puts a day beyond the month's end into the next one.
  private static Optional<Value> addDate(List<Value> arguments) {
    var added = arguments.stream().skip(1).map(TimeShortcuts::small).toList();
    if (added.contains(Optional.<Long>empty()) || !(arguments.getFirst() instanceof Num)) {
      return Optional.empty();
    }
    return time(arguments.getFirst())
        .map(
            from -> {
              var day = from.getDayOfMonth() - 1L + added.get(2).orElseThrow();
              return from.withDayOfMonth(1)
                  .plusYears(added.get(0).orElseThrow())
                  .plusMonths(added.get(1).orElseThrow())
                  .plusDays(day);
            })
        .flatMap(time -> nanos(time.toInstant()));
  }

  private static Optional<Long> small(Value value) {
    return value instanceof Num number && number.isInteger() && number.text().length() <= 6
        ? Optional.of(Long.parseLong(number.text())).filter(n -> Math.abs(n) <= MAX_ADDED)
        : Optional.empty();
  }

  private static Optional<Value> parse(List<Value> arguments) {
    if (!(arguments.getFirst() instanceof Str(var text)) || !PLAIN.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return nanos(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  private static Optional<Value> nanos(Instant instant) {
    var second = instant.getEpochSecond();
    return second < FIRST_SECOND || second >= LAST_SECOND
        ? Optional.empty()
        : Optional.of(Num.of(second * NANOS + instant.getNano()));
  }
}
