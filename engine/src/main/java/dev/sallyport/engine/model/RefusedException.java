package dev.sallyport.engine.model;

/**
 * Ends the line of an exchange with a {@link Refusal}. It is thrown by a stage and caught in one
 * place, which records and answers it; it carries no stack trace, since a refusal is no fault.
 */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  public RefusedException(Refusal refusal) {
    super(refusal.code(), null, false, false);
    this.refusal = refusal;
  }

  /** What the caller is told. */
  public Refusal refusal() {
    return refusal;
  }
}
