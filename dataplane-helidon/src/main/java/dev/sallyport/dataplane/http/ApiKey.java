package dev.sallyport.dataplane.http;

/** The service's credential. It is never printed: {@link #toString} hides it. */
public record ApiKey(String secret) {
  public ApiKey {
    if (secret.isBlank()) {
      throw new IllegalArgumentException("the service's API key is empty");
    }
  }

  /** Whether a text holds it. */
  boolean isIn(String text) {
    return text.contains(secret);
  }

  @Override
  public String toString() {
    return "ApiKey[hidden]";
  }
}
