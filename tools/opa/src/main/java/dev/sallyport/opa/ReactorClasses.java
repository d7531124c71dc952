package dev.sallyport.opa;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import dev.sallyport.opa.reactor.Image;
import dev.sallyport.opa.reactor.OpaReactorMachine;
import dev.sallyport.opa.reactor.Wasi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * OPA's Go code as one WebAssembly instance with its own memory, inside the JVM. Go needs a deep
 * stack (see {@link Reactor}).
 */
final class ReactorClasses implements ReactorInstance {

  private static final String SHELL = "OpaReactor.meta";
  private static final String IMAGE = "OpaReactor.image";
  private static final int PAGES_PER_MIB = 16;
  private static final int ADDRESS_BITS = 32;
  // The tail of Go's last words says which function broke; the rest repeats it for every goroutine.
  private static final int LAST_WORDS_MAX_CHARS = 2000;

  private final Machine machine;
  private final Image image;
  private final ByteArrayOutputStream errors;

  private ReactorClasses(Machine machine, Image image, ByteArrayOutputStream errors) {
    this.machine = machine;
    this.image = image;
    this.errors = errors;
  }

  /** Begins where Go's own start has ended, and the first call of every operation. */
  static ReactorInstance start(Limits limits) {
    var errors = new ByteArrayOutputStream();
    try (var shell = open(SHELL);
        var memory = open(IMAGE)) {
      var image = Image.read(memory, limits.memoryMib() * PAGES_PER_MIB);
      var instance =
          Instance.builder(Parser.parse(shell))
              .withImportValues(Wasi.imports(errors, Wasi.AFTER_IMAGE))
              .withMachineFactory(OpaReactorMachine::new)
              .withMemoryFactory(_ -> image.memory())
              .withInitialize(false)
              .build();
      return new ReactorClasses(instance.getMachine(), image, errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) {
    var stream = OpaReactorMachine.class.getResourceAsStream(name);
    if (stream == null) {
      throw new OpaFaultException("`%s` is missing beside the classes".formatted(name), null);
    }
    return stream;
  }

  /** Hands a request over in the instance's memory and brings the answer back. */
  @Override
  public byte[] call(String operation, byte[] request) {
    image.memory().write((int) export("reserve", request.length), request);
    var answer = export(operation);
    return image.memory().readBytes((int) (answer >>> ADDRESS_BITS), (int) answer);
  }

  @Override
  public void close() {
    // The garbage collector does it.
  }

  private long export(String name, long... arguments) {
    try {
      var results = machine.call(image.function(name), arguments);
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
