package dev.sallyport.engine.model;

/**
 * What a caller shows to prove who it is. The token is never printed: {@link #toString} hides it.
 *
 * @param token the bearer token as it came
 */
public record Credentials(String token) {
  @Override
  public String toString() {
    return "Credentials[hidden]";
  }
}
