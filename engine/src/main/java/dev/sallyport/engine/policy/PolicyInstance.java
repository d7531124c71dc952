package dev.sallyport.engine.policy;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.styra.opa.wasm.OpaWasm_Env;
import com.styra.opa.wasm.OpaWasm_ModuleExports;
import com.styra.opa.wasm.OpaWasm_ModuleImports;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A compiled policy with a memory of its own, over the OPA SDK's bindings of the WASM ABI (version
 * 1.3). One thread at a time.
 *
 * <p>The SDK's own {@code OpaPolicy} makes the JVM classes anew for every instance; this one shares
 * them, and evaluates in one call ({@code opa_eval}).
 *
 * @see <a href="https://www.openpolicyagent.org/docs/wasm">OPA's WASM ABI</a>
 */
final class PolicyInstance implements OpaWasm_ModuleImports, OpaWasm_Env {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ABI_MAJOR = 1;
  private static final int ABI_MINOR = 2;
  private static final int PAGES_AT_START = 16;
  private static final int JSON_FORMAT = 0;
  private static final int UNDEFINED = 0;

  private final Memory memory;
  private final OpaWasm_ModuleExports exports;
  private final Map<Integer, Builtin> builtins = new TreeMap<>();
  private final int dataAddress;
  private final int heapStart;

  PolicyInstance(
      WasmModule module, Function<Instance, Machine> machines, int memoryPages, String dataJson) {
    this.memory = new ByteArrayMemory(new MemoryLimits(PAGES_AT_START, memoryPages));
    var instance =
        Instance.builder(module)
            .withMachineFactory(machines)
            .withMemoryFactory(_ -> memory)
            .withImportValues(toImportValues())
            .build();
    this.exports = new OpaWasm_ModuleExports(instance);
    requireAbi();
    bindBuiltins();
    this.dataAddress = load(dataJson.getBytes(StandardCharsets.UTF_8));
    this.heapStart = exports.opaHeapPtrGet();
  }

  /** The entry points by name, such as {@code gateway/request}. */
  Map<String, Integer> entrypoints() {
    return read(exports.entrypoints(), new TypeReference<TreeMap<String, Integer>>() {});
  }

  /**
   * Evaluates an entry point.
   *
   * @return OPA's result set as JSON text: {@code [{"result": …}]}, or {@code []} if undefined
   */
  String evaluate(int entrypoint, String input) {
    var bytes = input.getBytes(StandardCharsets.UTF_8);
    // The input lies where the heap of this evaluation begins; the heap starts behind it.
    var heap = heapStart + bytes.length;
    reserve(heap);
    memory.write(heapStart, bytes);
    var result =
        exports.opaEval(0, entrypoint, dataAddress, heapStart, bytes.length, heap, JSON_FORMAT);
    return memory.readCString(result);
  }

  @Override
  public OpaWasm_Env env() {
    return this;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public void opaAbort(int message) {
    throw new EvaluationAbortedException();
  }

  @Override
  public int opaBuiltin0(int id, int context) {
    return call(id);
  }

  @Override
  public int opaBuiltin1(int id, int context, int one) {
    return call(id, one);
  }

  @Override
  public int opaBuiltin2(int id, int context, int one, int two) {
    return call(id, one, two);
  }

  @Override
  public int opaBuiltin3(int id, int context, int one, int two, int three) {
    return call(id, one, two, three);
  }

  @Override
  public int opaBuiltin4(int id, int context, int one, int two, int three, int four) {
    return call(id, one, two, three, four);
  }

  private int call(int id, int... arguments) {
    var builtin = builtins.get(id);
    if (builtin == null) {
      throw new EvaluationAbortedException();
    }
    var values = new java.util.ArrayList<JsonNode>(arguments.length);
    for (var argument : arguments) {
      values.add(value(argument));
    }
    // A built-in that errs is undefined, as in OPA outside of strict mode.
    return builtin
        .apply(List.copyOf(values))
        .map(result -> load(result.toString().getBytes(StandardCharsets.UTF_8)))
        .orElse(UNDEFINED);
  }

  private void requireAbi() {
    var major = exports.opaWasmAbiVersion().getValue();
    var minor = exports.opaWasmAbiMinorVersion().getValue();
    if (major != ABI_MAJOR || minor < ABI_MINOR) {
      throw new UnusableBundleException(
          "its WASM speaks ABI " + major + "." + minor + ", and 1.2 or newer is needed", null);
    }
  }

  private void bindBuiltins() {
    var wanted = read(exports.builtins(), new TypeReference<TreeMap<String, Integer>>() {});
    for (var entry : wanted.entrySet()) {
      var builtin = Builtin.named(entry.getKey());
      if (builtin.isEmpty()) {
        throw new UnusableBundleException(
            "the policy calls `"
                + entry.getKey()
                + "`, a built-in function that the gateway does not offer",
            null);
      }
      builtins.put(entry.getValue(), builtin.get());
    }
  }

  private void reserve(int until) {
    var missing = until - memory.pages() * Memory.PAGE_SIZE;
    if (missing > 0 && memory.grow(missing / Memory.PAGE_SIZE + 1) < 0) {
      throw new EvaluationAbortedException();
    }
  }

  private int load(byte[] json) {
    var text = exports.opaMalloc(json.length);
    memory.write(text, json);
    var value = exports.opaJsonParse(text, json.length);
    exports.opaFree(text);
    return value;
  }

  private JsonNode value(int address) {
    return read(address, new TypeReference<>() {});
  }

  private <T> T read(int address, TypeReference<T> type) {
    var text = exports.opaJsonDump(address);
    try {
      return JSON.readValue(memory.readCString(text), type);
    } catch (JsonProcessingException e) {
      throw new EvaluationAbortedException();
    } finally {
      exports.opaFree(text);
    }
  }

  /** The policy gave up: a conflict between rules, or no memory left. It carries no value. */
  static final class EvaluationAbortedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EvaluationAbortedException() {
      super("the evaluation was aborted", null, false, false);
    }
  }
}
