package dev.sallyport.shell;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasi.WasiOptions;
import com.dylibso.chicory.wasi.WasiPreview1;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import dev.sallyport.shell.reactor.ShellReactorMachine;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * One reader: Go's code as a WebAssembly instance with a memory of its own. Go needs a deep stack
 * (see {@link ToolReader}), and serves one call after another.
 */
final class ReaderInstance {
  // Beside the classes that Chicory has made: the module without its code.
  private static final String META = "ShellReactor.meta";
  private static final int PAGES_PER_MIB = 16;
  private static final int ADDRESS_BITS = 32;

  private final Instance instance;

  private ReaderInstance(Instance instance) {
    this.instance = instance;
  }

  static ReaderInstance start(int memoryMib) {
    // No files, no environment, no network; what Go prints when it breaks may quote the text.
    var silent = OutputStream.nullOutputStream();
    var options = WasiOptions.builder().withStdout(silent).withStderr(silent).build();
    var wasi = WasiPreview1.builder().withOptions(options).build();
    try (var meta = ShellReactorMachine.class.getResourceAsStream(META)) {
      if (meta == null) {
        throw new IllegalStateException("`" + META + "` is missing beside the classes");
      }
      var instance =
          Instance.builder(Parser.parse(meta))
              .withImportValues(ImportValues.builder().addFunction(wasi.toHostFunctions()).build())
              .withMachineFactory(ShellReactorMachine::new)
              .withMemoryFactory(ByteArrayMemory::new)
              .withMemoryLimits(
                  new MemoryLimits(initialPages(memoryMib), memoryMib * PAGES_PER_MIB))
              .withStart(false)
              .build();
      instance.export("_initialize").apply();
      return new ReaderInstance(instance);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int initialPages(int memoryMib) {
    return Math.min(memoryMib, 16) * PAGES_PER_MIB;
  }

  /** Hands a request over in the instance's memory and brings the answer back. */
  byte[] read(byte[] request) {
    int at = (int) instance.export("reserve").apply(request.length)[0];
    instance.memory().write(at, request);
    long answer = instance.export("read").apply()[0];
    return instance.memory().readBytes((int) (answer >>> ADDRESS_BITS), (int) answer);
  }
}
