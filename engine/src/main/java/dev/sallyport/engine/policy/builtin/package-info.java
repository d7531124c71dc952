/**
 * The functions of Rego that OPA's WASM leaves to its host. Those that depend on the evaluation
 * (clock, randomness, printing) are ours; all others are OPA's own code, with shortcuts in Java for
 * the plain cases of the common ones, and with the network's answers fetched for those that ask.
 * Knows nothing of WebAssembly or of the gateway.
 */
@NullMarked
package dev.sallyport.engine.policy.builtin;

import org.jspecify.annotations.NullMarked;
