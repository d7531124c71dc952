package dev.sallyport.engine.mask;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What masking means, written down without any thought of speed: try every stretch of the whole
 * text with {@code java.util.regex}.
 */
final class NaiveMasker {
  private static final Map<String, Pattern> COMPILED = new ConcurrentHashMap<>();

  private NaiveMasker() {}

  /**
   * What must hold of a secret as a whole.
   *
   * @param written as mask files write it
   */
  record Checked(String written, Predicate<String> holds) {}

  /** A pattern in three parts, in the syntax that both engines understand. */
  record Parts(String before, String secret, String after, Optional<Checked> check) {
    String written() {
      return before.isEmpty() && after.isEmpty()
          ? secret
          : "(?:%s)(?<secret>%s)(?:%s)".formatted(before, secret, after);
    }
  }

  record Secret(int start, int end, int rank) {}

  static boolean matchesEmpty(String regex) {
    return !regex.replaceAll("\\\\[bBz]|\\^|\\(\\?m:[$^]\\)", "").isEmpty()
        && compile(regex.replaceAll("\\\\[bBz]|\\(\\?m:[$^]\\)|(?<!\\[)\\^", ""))
            .matcher("")
            .matches();
  }

  /** Everything that is found, in the order in which it names what is masked. */
  static List<Secret> secrets(String text, List<Parts> patterns) {
    var secrets = new ArrayList<Secret>();
    for (var rank = 0; rank < patterns.size(); rank++) {
      add(text, patterns.get(rank), rank, secrets);
    }
    secrets.sort(Comparator.comparingInt(Secret::start).thenComparingInt(Secret::rank));
    return secrets;
  }

  static String mask(String text, List<Parts> patterns) {
    var masked = new StringBuilder();
    var end = 0;
    for (var secret : secrets(text, patterns)) {
      if (secret.start() >= end) {
        masked.append(text, end, secret.start()).append("<d%d>".formatted(secret.rank()));
        end = secret.end();
      }
      end = Math.max(end, secret.end());
    }
    return masked.append(text.substring(end)).toString();
  }

  private static void add(String text, Parts parts, int rank, List<Secret> secrets) {
    for (var start = 0; start < text.length(); start++) {
      for (var end = start + 1; end <= text.length(); end++) {
        if (isCharacterStart(text, start)
            && isCharacterStart(text, end)
            && matches(parts.secret(), text, start, end)
            && holds(parts.check(), text.substring(start, end))
            && before(parts.before(), text, start)
            && after(parts.after(), text, end)) {
          secrets.add(new Secret(start, end, rank));
        }
      }
    }
  }

  private static boolean holds(Optional<Checked> check, String secret) {
    return check.map(known -> known.holds().test(secret)).orElse(true);
  }

  private static boolean before(String regex, String text, int end) {
    for (var start = 0; start <= end; start++) {
      if (isCharacterStart(text, start) && matches(regex, text, start, end)) {
        return true;
      }
    }
    return false;
  }

  private static boolean after(String regex, String text, int start) {
    for (var end = start; end <= text.length(); end++) {
      if (isCharacterStart(text, end) && matches(regex, text, start, end)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isCharacterStart(String text, int at) {
    return at == 0
        || at == text.length()
        || !Character.isLowSurrogate(text.charAt(at))
        || !Character.isHighSurrogate(text.charAt(at - 1));
  }

  private static boolean matches(String regex, String text, int start, int end) {
    return compile(regex)
        .matcher(text)
        .region(start, end)
        .useTransparentBounds(true)
        .useAnchoringBounds(false)
        .matches();
  }

  private static Pattern compile(String regex) {
    // In RE2 a line begins behind the last newline of a text, too; in Java it does not.
    return COMPILED.computeIfAbsent(
        regex, key -> Pattern.compile(key.replace("(?m:^)", "(?<![^\\n])"), Pattern.UNIX_LINES));
  }
}
