package dev.sallyport.dataplane.http;

/** A certificate or a key cannot be used; the message says which file, and never what is in it. */
public final class UnusableTlsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableTlsException(String message) {
    super(message);
  }
}
