package dev.sallyport.engine.identity;

/** Carries a fault from where it is found to where it becomes a refusal, and nothing else. */
public final class FaultyTokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final TokenFault fault;

  public FaultyTokenException(TokenFault fault) {
    // No cause: the causes of parsers and verifiers quote what they read.
    super(fault.code(), null, false, false);
    this.fault = fault;
  }

  /** What is wrong, for the audit log. */
  public TokenFault fault() {
    return fault;
  }
}
