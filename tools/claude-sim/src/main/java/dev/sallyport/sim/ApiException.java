package dev.sallyport.sim;

/** The simulated service's refusal of a request: a status, Anthropic's error type, one sentence. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String type;

  ApiException(int status, String type, String message) {
    super(message);
    this.status = status;
    this.type = type;
  }

  static ApiException invalidRequest(String message) {
    return new ApiException(400, "invalid_request_error", message);
  }

  static ApiException authentication(String message) {
    return new ApiException(401, "authentication_error", message);
  }

  static ApiException notFound(String message) {
    return new ApiException(404, "not_found_error", message);
  }

  int status() {
    return status;
  }

  String type() {
    return type;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
