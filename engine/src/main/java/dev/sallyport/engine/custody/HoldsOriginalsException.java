package dev.sallyport.engine.custody;

/**
 * An export would hold what masks have changed, or withheld, as it came, and nobody has said so.
 */
public final class HoldsOriginalsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  HoldsOriginalsException(String call) {
    super(
        "what was kept of call `%s` holds what masks have changed, or withheld, as it came (`keep: original`)"
            .formatted(call));
  }
}
