package dev.sallyport.sim;

import io.helidon.webserver.CloseConnectionException;

/** Makes the web server drop the connection without finishing the answer. */
final class TornException extends CloseConnectionException {
  private static final long serialVersionUID = 1L;

  TornException() {
    super("the simulator was told to tear this connection down");
  }
}
