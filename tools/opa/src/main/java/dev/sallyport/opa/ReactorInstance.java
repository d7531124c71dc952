package dev.sallyport.opa;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasi.WasiOptions;
import com.dylibso.chicory.wasi.WasiPreview1;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import dev.sallyport.opa.reactor.OpaReactorMachine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * OPA's Go code as one WebAssembly instance with its own memory. One thread at a time, and always
 * the same kind: Go needs a deep stack (see {@link Reactor}). Worthless after any fault.
 */
final class ReactorInstance {

  private static final String MODULE = "OpaReactor.meta";
  private static final int PAGES_PER_MIB = 16;
  private static final int ADDRESS_BITS = 32;
  // The tail of Go's last words says which function broke; the rest repeats it for every goroutine.
  private static final int LAST_WORDS_MAX_CHARS = 2000;

  private final Instance instance;
  private final ByteArrayOutputStream errors;

  private ReactorInstance(Instance instance, ByteArrayOutputStream errors) {
    this.instance = instance;
    this.errors = errors;
  }

  static ReactorInstance start(Limits limits) {
    var errors = new ByteArrayOutputStream();
    // Nothing of the machine is handed in but its clock and its randomness: no files, no
    // environment, no network.
    var options = WasiOptions.builder().withStdout(errors).withStderr(errors).build();
    var wasi = WasiPreview1.builder().withOptions(options).build();
    try (var module = OpaReactorMachine.class.getResourceAsStream(MODULE)) {
      if (module == null) {
        throw new OpaFaultException("`%s` is missing beside the classes".formatted(MODULE), null);
      }
      var parsed = Parser.parse(module);
      var initialPages = parsed.memorySection().orElseThrow().getMemory(0).limits().initialPages();
      var instance =
          Instance.builder(parsed)
              .withImportValues(ImportValues.builder().addFunction(wasi.toHostFunctions()).build())
              .withMachineFactory(OpaReactorMachine::new)
              .withMemoryFactory(ByteArrayMemory::new)
              .withMemoryLimits(new MemoryLimits(initialPages, limits.memoryMib() * PAGES_PER_MIB))
              .withStart(false)
              .build();
      var started = new ReactorInstance(instance, errors);
      started.export("_initialize");
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Hands a request over in the instance's memory and brings the answer back. */
  byte[] call(String operation, byte[] request) {
    Memory memory = instance.memory();
    memory.write((int) export("reserve", request.length), request);
    var answer = export(operation);
    return memory.readBytes((int) (answer >>> ADDRESS_BITS), (int) answer);
  }

  private long export(String name, long... arguments) {
    try {
      var results = instance.export(name).apply(arguments);
      return results == null || results.length == 0 ? 0 : results[0];
    } catch (ChicoryException | StackOverflowError e) {
      throw new OpaFaultException("`%s` broke: %s".formatted(name, lastWords(e)), e);
    }
  }

  private String lastWords(Throwable thrown) {
    var said = errors.toString(StandardCharsets.UTF_8).strip();
    if (said.isEmpty()) {
      return String.valueOf(thrown.getMessage());
    }
    return said.length() <= LAST_WORDS_MAX_CHARS ? said : said.substring(0, LAST_WORDS_MAX_CHARS);
  }
}
