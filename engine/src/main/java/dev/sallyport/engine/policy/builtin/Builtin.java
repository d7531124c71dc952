package dev.sallyport.engine.policy.builtin;

import dev.sallyport.engine.policy.value.Value;
import java.util.List;
import java.util.Optional;

/** A function of Rego that OPA's WASM leaves to its host. */
@FunctionalInterface
public interface Builtin {

  /**
   * Calls the function.
   *
   * @return its result; empty where Rego has it undefined
   * @throws BuiltinException if it errs, which is undefined too, unless the evaluation is strict
   */
  Optional<Value> call(Evaluation evaluation, List<Value> arguments);
}
