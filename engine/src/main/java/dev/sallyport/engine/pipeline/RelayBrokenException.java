package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.model.Refusal;

/** A reply cannot be relayed to its end; what the client is told instead. */
final class RelayBrokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  RelayBrokenException(Refusal refusal) {
    super(refusal.code(), null, false, false);
    this.refusal = refusal;
  }

  Refusal refusal() {
    return refusal;
  }
}
