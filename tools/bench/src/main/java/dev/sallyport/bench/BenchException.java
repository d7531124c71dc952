package dev.sallyport.bench;

import org.jspecify.annotations.Nullable;

/** Something could not be measured. */
final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BenchException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
