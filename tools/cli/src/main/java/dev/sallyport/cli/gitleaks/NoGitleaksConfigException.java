package dev.sallyport.cli.gitleaks;

/** A file is no configuration of gitleaks that has rules; the message says why. */
public final class NoGitleaksConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoGitleaksConfigException(String message) {
    super(message);
  }
}
