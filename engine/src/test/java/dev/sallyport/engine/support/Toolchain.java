package dev.sallyport.engine.support;

import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.engine.policy.builtin.Surroundings;
import dev.sallyport.engine.policy.network.Network;
import dev.sallyport.opa.Opa;
import java.util.Map;
import java.util.Random;

/** One compiler for all tests of a run, since loading it takes seconds. */
public final class Toolchain {
  private static final class Loaded {
    static final Opa OPA = Opa.load();
  }

  private Toolchain() {}

  public static Opa opa() {
    return Loaded.OPA;
  }

  /** The functions of Rego, from that compiler. */
  public static Builtins builtins() {
    return new Builtins(
        Toolchain::opa, new Surroundings(new Random(1), Map.of(), Map.of()), Network.off());
  }
}
