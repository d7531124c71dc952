package dev.sallyport.engine.approval;

/** So many questions of one asker wait for an answer that no other is taken. */
public final class TooManyOpenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int limit;

  TooManyOpenException(int limit) {
    super("%d questions of one asker wait already".formatted(limit));
    this.limit = limit;
  }

  /** How many may wait. */
  public int limit() {
    return limit;
  }
}
