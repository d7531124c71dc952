package dev.sallyport.engine.policy.builtin;

import dev.sallyport.engine.policy.value.Value;
import java.util.List;
import java.util.Optional;

/**
 * Answers the plain cases of one of OPA's functions in Java. Whatever it declines, OPA's own code
 * answers: wrong types, errors and rare forms need not be known here.
 */
@FunctionalInterface
interface Shortcut {

  /** The result, which is exactly OPA's; empty to decline. */
  Optional<Value> answer(List<Value> arguments);
}
