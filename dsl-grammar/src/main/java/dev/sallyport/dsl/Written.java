package dev.sallyport.dsl;

import java.util.Optional;

/**
 * A detector or a mask as it is written, before what it extends is worked in.
 *
 * @param base what it extends
 */
record Written<T>(T own, Optional<Name> base) {

  /** A name where it is used. */
  record Name(Span span, String name) {}
}
