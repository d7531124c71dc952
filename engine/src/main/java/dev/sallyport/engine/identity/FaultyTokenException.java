package dev.sallyport.engine.identity;

/** Carries a fault from where it is found to where it becomes a refusal, and nothing else. */
final class FaultyTokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final TokenFault fault;

  FaultyTokenException(TokenFault fault) {
    // No cause: the causes of parsers and verifiers quote what they read.
    super(fault.code(), null, false, false);
    this.fault = fault;
  }

  TokenFault fault() {
    return fault;
  }
}
