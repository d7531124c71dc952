package dev.sallyport.engine.token;

/** Sign-ins and revocations cannot be read or recorded, so no token is given: 503. */
public final class TokensUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TokensUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
