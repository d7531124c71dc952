package dev.sallyport.dataplane.console;

import dev.sallyport.engine.audit.AuditJson;
import gg.jte.Content;
import gg.jte.TemplateOutput;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A point in time, as {@code <time>}, in UTC.
 *
 * @param left how long it is until then, where that is what people want to know; a script counts it
 *     down
 */
public record Moment(Instant at, boolean left, Instant now) implements Content {

  private static final int TO_SECONDS_CHARS = 19;

  /** When something was or will be. */
  public static Moment at(Instant at) {
    return new Moment(at, false, at);
  }

  /** How much time is left. */
  public static Moment until(Instant at, Instant now) {
    return new Moment(at, true, now);
  }

  @Override
  public void writeTo(TemplateOutput output) {
    output.writeContent("<time datetime=\"" + at.truncatedTo(ChronoUnit.SECONDS) + "\"");
    if (left) {
      output.writeContent(" data-left=\"" + at.toEpochMilli() + "\">" + span(between()));
    } else {
      output.writeContent(
          ">" + AuditJson.instant(at).substring(0, TO_SECONDS_CHARS).replace('T', ' '));
    }
    output.writeContent("</time>");
  }

  private Duration between() {
    var between = Duration.between(now, at);
    return between.isNegative() ? Duration.ZERO : between;
  }

  /**
   * A span as people say it: {@code 45 s}, {@code 9 min 30 s}, {@code 3 h 20 min}, {@code 12 d}.
   */
  public static String span(Duration span) {
    var seconds = span.toSeconds();
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3_600) {
      return seconds / 60 + " min" + rest(seconds % 60, "s");
    }
    return seconds < 172_800
        ? seconds / 3_600 + " h" + rest(seconds % 3_600 / 60, "min")
        : seconds / 86_400 + " d";
  }

  private static String rest(long count, String unit) {
    return count == 0 ? "" : " " + count + " " + unit;
  }
}
