package dev.sallyport.engine.policy;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.WasmModule;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.styra.opa.wasm.OpaWasm_Env;
import com.styra.opa.wasm.OpaWasm_ModuleExports;
import com.styra.opa.wasm.OpaWasm_ModuleImports;
import dev.sallyport.engine.json.Mappers;
import dev.sallyport.engine.policy.EvaluationException.Code;
import dev.sallyport.engine.policy.builtin.Builtin;
import dev.sallyport.engine.policy.builtin.BuiltinException;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.engine.policy.builtin.Evaluation;
import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.ValueReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;

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
  private static final ObjectMapper JSON = Mappers.usual().build();
  private static final int ABI_MAJOR = 1;
  private static final int ABI_MINOR = 2;
  private static final int PAGES_AT_START = 16;
  private static final int UNDEFINED = 0;

  /** What the code says when two rules contradict each other, behind the rule's place. */
  private static final List<String> CONFLICTS =
      List.of("var assignment conflict", "object insert conflict");

  private static final Evaluation NONE = new Evaluation(Instant.EPOCH);

  private final Memory memory;
  private final OpaWasm_ModuleExports exports;
  private final Map<Integer, Builtin> functions = new TreeMap<>();
  private final SortedMap<String, Integer> names;
  private final int dataAddress;
  private final int heapStart;
  private final int pagesAtFirst;
  private Evaluation evaluation = NONE;
  private boolean strict;

  PolicyInstance(
      WasmModule module,
      Function<Instance, Machine> machines,
      int memoryPages,
      String dataJson,
      Builtins builtins) {
    this.memory = new FlatMemory(PAGES_AT_START, memoryPages);
    var instance =
        Instance.builder(module)
            .withMachineFactory(machines)
            .withMemoryFactory(_ -> memory)
            .withImportValues(toImportValues())
            .build();
    this.exports = new OpaWasm_ModuleExports(instance);
    requireAbi();
    this.names = read(exports.builtins(), new TypeReference<TreeMap<String, Integer>>() {});
    bind(builtins);
    this.dataAddress = parsed(dataJson, exports::opaJsonParse);
    this.heapStart = exports.opaHeapPtrGet();
    this.pagesAtFirst = memory.pages();
  }

  /** The entry points by name, such as {@code gateway/request}. */
  SortedMap<String, Integer> entrypoints() {
    return read(exports.entrypoints(), new TypeReference<TreeMap<String, Integer>>() {});
  }

  /** The functions that the policy asks its host for. */
  Set<String> functions() {
    return names.keySet();
  }

  /** How much memory it has taken since it was made, in pages; it never gives any back. */
  int grown() {
    return memory.pages() - pagesAtFirst;
  }

  /** How a result set is written. */
  enum Format {
    JSON(0),
    VALUE(1);

    private final int number;

    Format(int number) {
      this.number = number;
    }
  }

  /**
   * What to evaluate.
   *
   * @param input as JSON, or as Rego writes values
   * @param strict whether a function that errs ends the evaluation
   */
  record Question(int entrypoint, String input, Format format, boolean strict) {}

  /** OPA's result set: {@code [{"result": …}]}, or {@code []} if undefined. */
  String evaluate(Question question, Evaluation evaluation) {
    this.evaluation = evaluation;
    this.strict = question.strict();
    var bytes = question.input().getBytes(StandardCharsets.UTF_8);
    // The input lies where the heap of this evaluation begins; the heap starts behind it.
    var heap = heapStart + bytes.length;
    reserve(heap);
    memory.write(heapStart, bytes);
    var result =
        exports.opaEval(
            0,
            question.entrypoint(),
            dataAddress,
            heapStart,
            bytes.length,
            heap,
            question.format().number);
    this.evaluation = NONE;
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
    var said = memory.readCString(message);
    throw CONFLICTS.stream().anyMatch(said::contains)
        ? new EvaluationException(Code.CONFLICT, said)
        : new EvaluationException(
            said.equals("opa_malloc: failed") ? Code.MEMORY : Code.ABORTED, "OPA's WASM gave up");
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
    var function = functions.get(id);
    if (function == null) {
      throw new EvaluationException(Code.ABORTED, "the policy calls a function without a name");
    }
    var values = new ArrayList<Value>(arguments.length);
    for (var argument : arguments) {
      values.add(value(argument));
    }
    try {
      return function
          .call(evaluation, Collections.unmodifiableList(values))
          .map(this::load)
          .orElse(UNDEFINED);
    } catch (BuiltinException e) {
      if (strict || e.halts()) {
        throw new EvaluationException(Code.FUNCTION, e.sentence());
      }
      return UNDEFINED;
    }
  }

  private void requireAbi() {
    var major = exports.opaWasmAbiVersion().getValue();
    var minor = exports.opaWasmAbiMinorVersion().getValue();
    if (major != ABI_MAJOR || minor < ABI_MINOR) {
      throw new UnusableBundleException(
          "its WASM speaks ABI " + major + "." + minor + ", and 1.2 or newer is needed", null);
    }
  }

  private void bind(Builtins builtins) {
    for (var name : names.entrySet()) {
      var function = builtins.named(name.getKey());
      if (function.isEmpty()) {
        throw new UnusableBundleException(
            "the policy calls `" + name.getKey() + "`, a function that OPA 1.22.2 does not have",
            null);
      }
      functions.put(name.getValue(), function.get());
    }
  }

  private void reserve(int until) {
    var missing = until - memory.pages() * Memory.PAGE_SIZE;
    if (missing > 0 && memory.grow(missing / Memory.PAGE_SIZE + 1) < 0) {
      throw new EvaluationException(Code.MEMORY, "the input does not fit the policy's memory");
    }
  }

  private int load(Value value) {
    return parsed(value.toString(), exports::opaValueParse);
  }

  private int parsed(String written, IntBinaryOperator parse) {
    var bytes = written.getBytes(StandardCharsets.UTF_8);
    var text = exports.opaMalloc(bytes.length);
    memory.write(text, bytes);
    var value = parse.applyAsInt(text, bytes.length);
    exports.opaFree(text);
    if (value == UNDEFINED) {
      throw new EvaluationException(Code.ABORTED, "OPA's WASM cannot read a value");
    }
    return value;
  }

  private Value value(int address) {
    var text = exports.opaValueDump(address);
    try {
      return ValueReader.read(memory.readCString(text));
    } finally {
      exports.opaFree(text);
    }
  }

  private <T> T read(int address, TypeReference<T> type) {
    var text = exports.opaJsonDump(address);
    try {
      return JSON.readValue(memory.readCString(text), type);
    } catch (JsonProcessingException e) {
      throw new UnusableBundleException("its WASM does not describe itself", e);
    } finally {
      exports.opaFree(text);
    }
  }
}
