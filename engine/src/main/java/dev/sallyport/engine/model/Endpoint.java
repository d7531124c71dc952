package dev.sallyport.engine.model;

import java.util.Locale;
import java.util.Optional;

/** The parts of the Claude API that are enforced; everything else is refused by name. */
public enum Endpoint {
  MESSAGES("POST", "/v1/messages"),
  COUNT_TOKENS("POST", "/v1/messages/count_tokens"),
  MODELS("GET", "/v1/models");

  private final String method;
  private final String path;

  Endpoint(String method, String path) {
    this.method = method;
    this.path = path;
  }

  /** The HTTP method. */
  public String method() {
    return method;
  }

  /** The path, without a query. */
  public String path() {
    return path;
  }

  /** Whether a JSON object is sent to it. */
  public boolean hasBody() {
    return method.equals("POST");
  }

  /** The word that policies and audit entries use. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The endpoint at exactly this method and path; no normalising, so nothing slips past. */
  public static Optional<Endpoint> at(String method, String path) {
    for (var endpoint : values()) {
      if (endpoint.method.equals(method) && endpoint.path.equals(path)) {
        return Optional.of(endpoint);
      }
    }
    return Optional.empty();
  }
}
