package dev.sallyport.engine.model;

/**
 * What a caller shows to prove who it is. The token is never printed: {@link #toString} hides it.
 *
 * @param token as it came
 * @param holding what shows that the token is in the right hands
 */
public record Credentials(String token, Holding holding) {

  /** A token alone. */
  public Credentials(String token) {
    this(token, Holding.NONE);
  }

  /** The same, of a request that is still answered: its proof was taken when it began. */
  public Credentials again() {
    return holding.proof() instanceof Holding.Proof.Dpop
        ? new Credentials(token, new Holding(new Holding.Proof.Earlier(), holding.certificate()))
        : this;
  }

  @Override
  public String toString() {
    return "Credentials[hidden]";
  }
}
