package dev.sallyport.engine.audit;

import dev.sallyport.engine.audit.AuditSearch.Field;
import dev.sallyport.engine.audit.AuditSearch.Query;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A search as people write it, the same in the console, the interface and the command. */
public final class AuditQuery {
  public static final String TEXT = "text";
  public static final String SINCE = "since";
  public static final String UNTIL = "until";

  private static final Pattern SPAN = Pattern.compile("([1-9]\\d{0,4})([mhd])");

  private AuditQuery() {}

  /** All that can be said, by its words. */
  public static List<String> words() {
    return Stream.concat(Stream.of(Field.values()).map(Field::word), Stream.of(TEXT, SINCE, UNTIL))
        .toList();
  }

  /**
   * What is looked for.
   *
   * @param said what stands under a word; empty where nothing does
   * @throws IllegalArgumentException with one sentence, if it cannot be looked for
   */
  public static Query of(UnaryOperator<String> said, Instant now) {
    var fields = new EnumMap<Field, String>(Field.class);
    for (var field : Field.values()) {
      var value = said.apply(field.word()).strip();
      if (!value.isEmpty()) {
        fields.put(field, value);
      }
    }
    return new Query(
        fields,
        said.apply(TEXT).strip(),
        time(SINCE, said.apply(SINCE).strip(), now),
        time(UNTIL, said.apply(UNTIL).strip(), now));
  }

  /** A span before now, a day, or an instant. */
  private static Optional<Instant> time(String word, String text, Instant now) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var span = SPAN.matcher(text);
    if (span.matches()) {
      var count = Long.parseLong(span.group(1));
      return Optional.of(
          now.minus(
              switch (span.group(2)) {
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
              }));
    }
    try {
      return Optional.of(
          text.length() == "2026-11-30".length()
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : Instant.parse(text));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "`%s` is a span such as `7d`, `12h` or `30m`, a day such as `2026-11-30`, or an instant such as `2026-11-30T04:00:00Z`"
              .formatted(word),
          e);
    }
  }

  /**
   * What the audit log keeps of a search: whom and what somebody has looked for. The words of texts
   * are not kept: whoever looks whether a secret has got into the log types it there.
   */
  public static String told(Query query) {
    var told = new ArrayList<String>();
    query.from().ifPresent(from -> told.add(SINCE + "=" + AuditJson.instant(from)));
    query.to().ifPresent(to -> told.add(UNTIL + "=" + AuditJson.instant(to)));
    query.fields().forEach((field, value) -> told.add(field.word() + "=" + value));
    if (!query.text().isEmpty()) {
      told.add(TEXT);
    }
    return told.isEmpty() ? "everything" : String.join(", ", told);
  }
}
