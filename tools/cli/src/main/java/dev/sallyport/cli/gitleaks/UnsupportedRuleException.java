package dev.sallyport.cli.gitleaks;

/** A rule says what the mask language can't; the message says what, without a full stop. */
final class UnsupportedRuleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsupportedRuleException(String message) {
    super(message);
  }
}
