package dev.sallyport.engine.key;

import dev.sallyport.engine.model.Identity.Kind;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Whom a key stands for: what a token of an identity provider would say.
 *
 * @param name what the key is called, such as {@code ci-old}
 * @param subject the caller's name in policies
 * @param scope the roles that the key is narrowed to; empty: not narrowed
 */
public record KeyHolder(
    String name, String subject, Kind kind, List<String> groups, List<String> scope) {

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,%d}".formatted(KeyLimits.NAME_MAX_CHARS - 1));

  /** Names go into logs and tables: nothing of them may begin a line or move a cursor. */
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}]");

  /**
   * @throws IllegalArgumentException with one sentence, for whoever asks for the key
   */
  public KeyHolder {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A key's name is up to %d letters, digits, dots, hyphens and underscores, such as `ci-old`."
              .formatted(KeyLimits.NAME_MAX_CHARS));
    }
    checkText("subject", subject);
    groups = checkedList("groups", groups);
    scope = checkedList("scope", scope);
  }

  private static List<String> checkedList(String what, List<String> texts) {
    if (texts.size() > KeyLimits.LIST_MAX) {
      throw new IllegalArgumentException(
          "A key's `%s` are at most %d.".formatted(what, KeyLimits.LIST_MAX));
    }
    texts.forEach(text -> checkText(what, text));
    return List.copyOf(texts);
  }

  private static void checkText(String what, String text) {
    if (text.isBlank()
        || text.length() > KeyLimits.TEXT_MAX_CHARS
        || UNPRINTABLE.matcher(text).find()) {
      throw new IllegalArgumentException(
          "A key's `%s` is printable and has 1 to %d characters."
              .formatted(what, KeyLimits.TEXT_MAX_CHARS));
    }
  }
}
