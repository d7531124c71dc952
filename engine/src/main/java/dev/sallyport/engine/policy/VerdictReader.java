package dev.sallyport.engine.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.model.Lasting;
import dev.sallyport.engine.model.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads what a policy's package says, {@code {"allow": […], "deny": […], "mask": […], "approve":
 * […]}}, into verdicts. Strict: a field that is unknown, missing or of another type is an error, so
 * a misspelt verdict can never weaken a decision. Other rules of the package are the author's own.
 */
final class VerdictReader {
  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})(s|m|h)");
  private static final String SESSION = "session";
  private static final String CALL = "call";
  private static final int DEFAULT_APPROVERS = 1;
  private static final Duration DEFAULT_WITHIN = Duration.ofMinutes(10);

  private VerdictReader() {}

  static List<Verdict> read(JsonNode document) throws WrongTypeException {
    if (!document.isObject()) {
      throw new WrongTypeException("the package is not an object of rules");
    }
    var verdicts = new ArrayList<Verdict>();
    for (var entry : set(document, "allow")) {
      only(entry, VerdictSet.ALLOW);
      verdicts.add(new Verdict.Allow(text(entry, "allow", "rule")));
    }
    for (var entry : set(document, "deny")) {
      only(entry, VerdictSet.DENY);
      verdicts.add(new Verdict.Deny(text(entry, "deny", "rule"), text(entry, "deny", "reason")));
    }
    for (var entry : set(document, "mask")) {
      only(entry, VerdictSet.MASK);
      verdicts.add(new Verdict.Mask(text(entry, "mask", "rule"), text(entry, "mask", "use")));
    }
    for (var entry : set(document, "approve")) {
      verdicts.add(approve(entry));
    }
    return verdicts;
  }

  private static Verdict.Approve approve(JsonNode entry) throws WrongTypeException {
    only(entry, VerdictSet.APPROVE);
    var count = entry.path("count");
    if (!count.isMissingNode()
        && (!count.canConvertToExactIntegral()
            || !count.canConvertToInt()
            || count.intValue() < 1)) {
      throw new WrongTypeException("`approve` needs `count`, a whole number of at least 1");
    }
    return new Verdict.Approve(
        text(entry, "approve", "rule"),
        groups(entry, "by"),
        count.asInt(DEFAULT_APPROVERS),
        entry.has("within") ? duration(entry, "within") : DEFAULT_WITHIN,
        entry.path("emergency").isEmpty() ? nobody(entry) : groups(entry, "emergency"),
        lasting(entry));
  }

  /** Left out, or an empty list, as data may have it: that widens nothing. */
  private static List<String> nobody(JsonNode entry) throws WrongTypeException {
    return entry.path("emergency").isMissingNode() || entry.path("emergency").isArray()
        ? List.of()
        : groups(entry, "emergency");
  }

  private static List<String> groups(JsonNode entry, String field) throws WrongTypeException {
    var groups = new ArrayList<String>();
    if (!entry.path(field).isArray() || entry.path(field).isEmpty()) {
      throw new WrongTypeException("`approve` needs `" + field + "`, a list of at least one group");
    }
    for (var group : entry.path(field)) {
      if (!group.isTextual()) {
        throw new WrongTypeException("`approve` needs `" + field + "`, a list of group names");
      }
      groups.add(group.textValue());
    }
    return groups;
  }

  private static Lasting lasting(JsonNode entry) throws WrongTypeException {
    var lasts = entry.has("lasts") ? text(entry, "approve", "lasts") : "";
    if (lasts.equals(SESSION)) {
      return new Lasting.Session(
          entry.has("at_most") ? lastingTime(entry, "at_most") : Lasting.SESSION_USUAL);
    }
    if (entry.has("at_most")) {
      throw new WrongTypeException("`at_most` goes with `\"lasts\": \"session\"` alone");
    }
    return lasts.isEmpty() || lasts.equals(CALL)
        ? new Lasting.Once()
        : new Lasting.Time(lastingTime(entry, "lasts"));
  }

  private static Duration lastingTime(JsonNode entry, String field) throws WrongTypeException {
    var time = duration(entry, field);
    if (time.compareTo(Lasting.LONGEST) > 0) {
      throw new WrongTypeException("`" + field + "` is at most 720h, which is 30 days");
    }
    return time;
  }

  private static Duration duration(JsonNode entry, String field) throws WrongTypeException {
    var matcher = DURATION.matcher(text(entry, "approve", field));
    if (!matcher.matches()) {
      throw new WrongTypeException(
          field.equals("lasts")
              ? "`lasts` is \"call\", \"session\", or a time such as \"30m\" or \"8h\""
              : "`approve` needs `" + field + "`, such as \"90s\", \"10m\" or \"2h\"");
    }
    var amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  private static JsonNode set(JsonNode document, String name) throws WrongTypeException {
    var set = document.path(name);
    if (!set.isMissingNode() && !set.isArray()) {
      throw new WrongTypeException(
          "`" + name + "` is not a set: write `" + name + " contains {\"rule\": …} if { … }`");
    }
    return set;
  }

  private static void only(JsonNode entry, VerdictSet set) throws WrongTypeException {
    if (!entry.isObject()) {
      throw new WrongTypeException("`" + set.name() + "` holds something that is not an object");
    }
    for (var field : entry.properties()) {
      if (!set.has(field.getKey())) {
        throw new WrongTypeException("`" + set.name() + "` has no field `" + field.getKey() + "`");
      }
    }
  }

  private static String text(JsonNode entry, String set, String field) throws WrongTypeException {
    var value = entry.path(field);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw new WrongTypeException("`" + set + "` needs `" + field + "`, a text");
    }
    return value.textValue();
  }

  /** A verdict has another shape than the guide says; the message tells which. */
  static final class WrongTypeException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongTypeException(String message) {
      super(message);
    }
  }
}
