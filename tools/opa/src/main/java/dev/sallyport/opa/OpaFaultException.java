package dev.sallyport.opa;

import org.jspecify.annotations.Nullable;

/**
 * The toolchain itself broke: no policy, however wrong, should cause this. The call is lost; the
 * next one starts afresh.
 */
public final class OpaFaultException extends RuntimeException {

  private static final long serialVersionUID = 1;

  OpaFaultException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
