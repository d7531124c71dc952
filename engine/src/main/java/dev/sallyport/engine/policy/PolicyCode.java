package dev.sallyport.engine.policy;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import dev.sallyport.engine.policy.builtin.Builtins;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The code of one policy revision: its WASM made into JVM classes, once. Instances share the
 * classes and have a memory each, so a new instance takes a millisecond instead of a second.
 */
final class PolicyCode {
  /** What OPA's compiler imports: a memory, and the functions of its ABI. */
  private static final Pattern KNOWN_IMPORT =
      Pattern.compile("env\\.(memory|opa_abort|opa_println|opa_builtin[0-4])");

  private final WasmModule module;
  private final Function<Instance, Machine> machines;
  private final String dataJson;
  private final Builtins builtins;
  private final PolicyLimits limits;

  PolicyCode(
      byte[] wasm, String dataJson, Builtins builtins, PolicyLimits limits, Execution execution) {
    this.module = Parser.parse(wasm);
    requireKnownImports(module);
    this.machines =
        switch (execution) {
          case INTERPRETED -> InterpreterMachine::new;
          case COMPILED ->
              MachineFactoryCompiler.builder(module)
                  // A rule set may be larger than a JVM method can be: slower, and right.
                  .withInterpreterFallback(InterpreterFallback.SILENT)
                  .compile();
        };
    this.dataJson = dataJson;
    this.builtins = builtins;
    this.limits = limits;
  }

  /** A new instance, with the policy's data in its memory. */
  PolicyInstance newInstance() {
    return new PolicyInstance(module, machines, limits.memoryPages(), dataJson, builtins);
  }

  private static void requireKnownImports(WasmModule module) {
    var imports = module.importSection();
    for (int i = 0; i < imports.importCount(); i++) {
      var wanted = imports.getImport(i);
      var name = wanted.module() + "." + wanted.name();
      if (!KNOWN_IMPORT.matcher(name).matches()) {
        throw new UnusableBundleException(
            "its `policy.wasm` imports `" + name + "`, which no policy needs", null);
      }
    }
  }
}
