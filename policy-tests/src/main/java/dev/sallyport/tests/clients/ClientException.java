package dev.sallyport.tests.clients;

/** A client could not be installed or run; what it answered is never such an error. */
public final class ClientException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClientException(String message) {
    super(message);
  }

  ClientException(String message, Throwable cause) {
    super(message, cause);
  }
}
