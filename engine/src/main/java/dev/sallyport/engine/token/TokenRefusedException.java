package dev.sallyport.engine.token;

/** Carries a refusal from where it is found to the endpoint, and nothing else. */
public final class TokenRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient TokenRefusal refusal;

  TokenRefusedException(TokenRefusal refusal) {
    super(refusal.code(), null, false, false);
    this.refusal = refusal;
  }

  /** What the caller is told. */
  public TokenRefusal refusal() {
    return refusal;
  }
}
