package dev.sallyport.engine.budget;

/** Nobody can say what was spent, or write it down. */
public final class BudgetsUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BudgetsUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
