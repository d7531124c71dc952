package dev.sallyport.engine.archive;

/**
 * An archive holds signed entries of a log that are not those of the log as it is: somebody has set
 * the log back, or there are two of it.
 */
public final class ContradictedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ContradictedException(String message) {
    super(message);
  }
}
