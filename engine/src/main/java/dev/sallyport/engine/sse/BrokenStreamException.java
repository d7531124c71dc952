package dev.sallyport.engine.sse;

import java.io.IOException;

/** A stream could not be read or written any further. */
public final class BrokenStreamException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokenStreamException(String message, IOException cause) {
    super(message, cause);
  }
}
