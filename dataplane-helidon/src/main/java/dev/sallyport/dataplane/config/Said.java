package dev.sallyport.dataplane.config;

import dev.sallyport.engine.model.Identity.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Single values as a configuration writes them. */
final class Said {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m|h|d)");

  private Said() {}

  /** What has to be there. */
  static <T> T required(String key, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException("`%s` is missing".formatted(key));
    }
    return value;
  }

  static URI uri(String key, String text) {
    try {
      var uri = new URI(text);
      if (uri.isAbsolute()) {
        return uri;
      }
    } catch (URISyntaxException _) {
      // Falls through: no address.
    }
    throw new IllegalArgumentException(
        "`%s` is an address such as `https://login.example`, not `%s`".formatted(key, text));
  }

  /** What sort of caller a provider vouches for. */
  static Kind kind(String text) {
    return switch (text) {
      case "person" -> Kind.PERSON;
      case "service" -> Kind.SERVICE;
      default ->
          throw new IllegalArgumentException(
              "`kind` is `person` or `service`, not `%s`".formatted(text));
    };
  }

  /** A number and a unit: {@code 30s}, {@code 15m}, {@code 12h}, {@code 30d}. */
  static Duration duration(String key, String text) {
    var match = DURATION.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!match.matches()) {
      throw new IllegalArgumentException(
          "`%s` is a number and a unit, such as `30s`, `15m`, `12h` or `30d`, not `%s`"
              .formatted(key, text));
    }
    var number = Long.parseLong(match.group(1));
    return switch (match.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
