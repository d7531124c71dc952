package dev.sallyport.engine.saml;

/** The gateway's own SAML key cannot be used; the message says why and what to do. */
public final class OwnKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OwnKeyException(String message) {
    super(message);
  }

  OwnKeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
