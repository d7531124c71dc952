package dev.sallyport.engine.files;

import java.io.IOException;
import java.util.function.Supplier;

/** Where a secret of the gateway's own lies, which the first use makes. */
public interface SecretPlace {

  /**
   * What it holds.
   *
   * @param first what it holds if it has to be made: of two that make it at once, the first wins,
   *     and both read its secret
   */
  String read(Supplier<String> first) throws IOException;

  /**
   * Puts another secret in the place of one: whoever reads it finds the one or the other whole.
   *
   * @return whether it was still that one; if not, nothing has changed
   */
  boolean replace(String known, String next) throws IOException;

  /** What messages call it. */
  String name();
}
