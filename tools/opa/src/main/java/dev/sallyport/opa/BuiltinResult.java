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

  /**
   * The call wants a request to be sent first. Nothing was done yet.
   *
   * @param used how many of the exchanges that were given it has used; what comes of this request
   *     takes its place behind them, and whatever else was given is of no use any more
   */
  record Wants(WebRequest request, int used) implements BuiltinResult {}
}
