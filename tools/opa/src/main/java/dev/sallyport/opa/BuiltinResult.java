package dev.sallyport.opa;

import java.util.Optional;

/** What one of OPA's own functions answers. */
public sealed interface BuiltinResult {

  /**
   * The call is defined, or undefined without an error.
   *
   * @param value as Rego writes values
   */
  record Answered(Optional<String> value) implements BuiltinResult {}

  /**
   * The call erred.
   *
   * @param halts whether that ends the evaluation, where other errors make the call undefined
   */
  record Failed(Fault fault, boolean halts) implements BuiltinResult {}
}
