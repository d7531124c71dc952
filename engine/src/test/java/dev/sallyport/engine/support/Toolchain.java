package dev.sallyport.engine.support;

import dev.sallyport.opa.Opa;

/** One compiler for all tests of a run, since loading it takes seconds. */
public final class Toolchain {
  private static final class Loaded {
    static final Opa OPA = Opa.load();
  }

  private Toolchain() {}

  public static Opa opa() {
    return Loaded.OPA;
  }
}
