package dev.sallyport.opa.reactor;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.WasmFunctionHandle;
import com.dylibso.chicory.wasi.WasiOptions;
import com.dylibso.chicory.wasi.WasiPreview1;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;

/**
 * All that Go sees of the machine: its clocks, its randomness, and a stream for its last words. No
 * files, no environment, no network.
 */
public final class Wasi {

  /** Where the monotonic clock of an instance begins that comes from an image: after the image's. */
  public static final Duration AFTER_IMAGE = Duration.ofHours(1);

  private static final int MONOTONIC = 1;

  private Wasi() {}

  /**
   * What the module imports.
   *
   * @param errors takes what Go prints
   * @param clock what the monotonic clock shows now; the machine's own begins anywhere, and time
   *     must not go back for whoever wakes up from an image
   */
  public static ImportValues imports(OutputStream errors, Duration clock) {
    var options = WasiOptions.builder().withStdout(errors).withStderr(errors).build();
    var wasi = WasiPreview1.builder().withOptions(options).build();
    var functions =
        Arrays.stream(wasi.toHostFunctions())
            .map(f -> f.name().equals("clock_time_get") ? monotonicFrom(clock, f) : f)
            .toArray(HostFunction[]::new);
    return ImportValues.builder().addFunction(functions).build();
  }

  private static HostFunction monotonicFrom(Duration clock, HostFunction any) {
    long start = System.nanoTime() - clock.toNanos();
    WasmFunctionHandle handle =
        (Instance instance, long... arguments) -> {
          var result = any.handle().apply(instance, arguments);
          if (arguments[0] == MONOTONIC) {
            instance.memory().writeLong((int) arguments[2], System.nanoTime() - start);
          }
          return result;
        };
    return new HostFunction(any.module(), any.name(), any.functionType(), handle);
  }
}
