package dev.sallyport.engine.saml;

/** Carries a fault from where it is found to where it becomes a refusal, and nothing else. */
final class FaultyAssertionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final AssertionFault fault;

  FaultyAssertionException(AssertionFault fault) {
    // No cause: the causes of parsers and verifiers quote what they read.
    super(fault.code(), null, false, false);
    this.fault = fault;
  }

  AssertionFault fault() {
    return fault;
  }
}
