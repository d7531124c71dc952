package dev.sallyport.engine.export;

/** A format has no form for an entry; the message says why, and nothing of the entry. */
public final class UnfitEntryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnfitEntryException(String message) {
    super(message, null, false, false);
  }
}
