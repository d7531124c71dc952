package dev.sallyport.envoy;

/** An Envoy is not set up in the way in which nothing passes by the gateway. */
final class UnfitEnvoyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnfitEnvoyException(String message) {
    super(message);
  }
}
