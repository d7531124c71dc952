package dev.sallyport.engine.policy;

import org.jspecify.annotations.Nullable;

/** A bundle cannot be activated; the message completes "the bundle cannot be used: …". */
public final class UnusableBundleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnusableBundleException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
