package dev.sallyport.engine.saml;

/** The use of an assertion cannot be recorded, so none counts: callers are answered with 503. */
public final class SeenAssertionsUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SeenAssertionsUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
