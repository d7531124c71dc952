package dev.sallyport.engine.token;

import dev.sallyport.engine.model.Identity;
import java.util.Arrays;
import java.util.List;

/** The roles that a token is narrowed to, by their names in the policy's data. */
final class Scope {
  private Scope() {}

  /** The names in a field of a form (RFC 6749, section 3.3); none if it is left out. */
  static List<String> of(TokenForm form) {
    var text = form.find("scope").orElse("");
    if (text.isEmpty()) {
      return List.of();
    }
    var names = Arrays.stream(text.split(" ", -1)).distinct().toList();
    var readable =
        text.length() <= TokenLimits.SCOPE_MAX_CHARS
            && names.size() <= TokenLimits.SCOPE_MAX_NAMES
            && names.stream().allMatch(Scope::isName);
    if (!readable) {
      throw refused("`scope` is a list of role names with single spaces between them");
    }
    return names;
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\');
  }

  /**
   * What a token made from that identity is narrowed to.
   *
   * <p>INVARIANT: never more than the identity is narrowed to itself.
   */
  static List<String> narrowed(Identity identity, List<String> wanted) {
    if (wanted.isEmpty()) {
      return identity.scope();
    }
    if (!identity.scope().isEmpty() && !identity.scope().containsAll(wanted)) {
      throw refused(
          "The token is narrowed to other roles already, and can only be narrowed further");
    }
    return wanted;
  }

  private static TokenRefusedException refused(String what) {
    return TokenRefusal.refused(400, "invalid_scope", "invalid_scope", what + ".");
  }
}
