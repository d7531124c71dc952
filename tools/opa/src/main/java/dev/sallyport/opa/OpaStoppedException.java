package dev.sallyport.opa;

/**
 * A call was cut short: it took longer than it may, or whoever waited for it was interrupted. What
 * it was about may be fine or not; the next call starts afresh.
 */
public final class OpaStoppedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  OpaStoppedException(String message) {
    super(message);
  }
}
