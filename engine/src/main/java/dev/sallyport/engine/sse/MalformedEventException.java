package dev.sallyport.engine.sse;

/** A stream does not hold what the standard says; what follows in it can't be trusted. */
public final class MalformedEventException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedEventException(String message) {
    super(message);
  }
}
