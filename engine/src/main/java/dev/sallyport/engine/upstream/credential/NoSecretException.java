package dev.sallyport.engine.upstream.credential;

/**
 * A secret cannot be had from where it should be. The message says why, and nothing of any secret;
 * it has no cause, since those of libraries quote what they read.
 */
public final class NoSecretException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean withdrawn;

  public NoSecretException(String message) {
    this(message, false);
  }

  private NoSecretException(String message, boolean withdrawn) {
    super(message);
    this.withdrawn = withdrawn;
  }

  /** It was taken away on purpose: what was known of it must not be used any more. */
  static NoSecretException withdrawn(String message) {
    return new NoSecretException(message, true);
  }

  boolean isWithdrawn() {
    return withdrawn;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
