package dev.sallyport.engine.mask;

import org.jspecify.annotations.Nullable;

/** The key of tokens and HMACs is not to be had; the message says what to do. */
public final class UnusableMaskKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableMaskKeyException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
