package dev.sallyport.engine.policy;

/** How a policy's WASM runs. */
public enum Execution {
  /** Made into JVM classes: what production runs. */
  COMPILED,
  /**
   * Interpreted: two hundred times slower, and ready at once; an independent check of the other.
   */
  INTERPRETED
}
