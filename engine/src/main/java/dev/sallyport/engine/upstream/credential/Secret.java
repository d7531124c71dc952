package dev.sallyport.engine.upstream.credential;

import java.util.regex.Pattern;

/**
 * A credential of the gateway's own. It is never printed: {@link #toString} hides it, and so do all
 * messages about it.
 */
public record Secret(String text) {

  /** What fits into one line of a header without escapes (RFC 9110, section 5.5). */
  private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

  public Secret {
    if (text.length() > CredentialLimits.SECRET_MAX_CHARS) {
      throw new NoSecretException(
          "is longer than " + CredentialLimits.SECRET_MAX_CHARS + " characters");
    }
    if (!VISIBLE.matcher(text).matches()) {
      throw new NoSecretException(
          text.isBlank()
              ? "is empty"
              : "holds blanks, line breaks or other characters that no credential has");
    }
  }

  /** The secret in a text as people write files: a line break at its end is not part of it. */
  public static Secret in(String text) {
    return new Secret(text.strip());
  }

  /** Whether a text holds it. */
  public boolean isIn(String other) {
    return other.contains(text);
  }

  @Override
  public String toString() {
    return "Secret[hidden]";
  }
}
