import com.dylibso.chicory.runtime.GlobalFactory;
import com.dylibso.chicory.runtime.GlobalInstance;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.WasmWriter;
import com.dylibso.chicory.wasm.types.ExternalType;
import com.dylibso.chicory.wasm.types.MutabilityType;
import com.dylibso.chicory.wasm.types.RawSection;
import com.dylibso.chicory.wasm.types.SectionId;
import com.dylibso.chicory.wasm.types.ValType;
import dev.sallyport.opa.reactor.GoMemory;
import dev.sallyport.opa.reactor.Image;
import dev.sallyport.opa.reactor.Wasi;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeMap;

/// Runs what Go does at its start, and the first call of every operation, once and for all: what is in memory after that is
/// kept as an image beside the classes, and an instance begins with it. A start takes seconds otherwise.
final class Snapshot {

  private static final int MAX_PAGES = 16_384;

  private Snapshot() {}

  /// Writes the image, and the module's shell, which is all that an instance needs of the module then.
  static void take(Path wasm, WasmModule module, Path classes) throws Exception {
    var folder = classes.resolve(Tuning.PACKAGE);
    var memory = new GoMemory(module.memorySection().orElseThrow().getMemory(0).limits().initialPages(), MAX_PAGES);
    try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, Snapshot.class.getClassLoader())) {
      var machine = loader.loadClass(Tuning.MACHINE.replace('/', '.')).getConstructor(Instance.class);
      var instance = Instance.builder(module)
          .withImportValues(Wasi.imports(System.err, Duration.ZERO))
          .withMachineFactory(made -> machine(machine, made))
          .withMemoryFactory(limits -> memory)
          .withGlobalFactory(new Registers(memory))
          .withStart(false)
          .build();
      instance.export("_initialize").apply();
      instance.export("prepare").apply();
    }
    var functions = new TreeMap<String, Integer>();
    for (int i = 0; i < module.exportSection().exportCount(); i++) {
      var export = module.exportSection().getExport(i);
      if (export.exportType() == ExternalType.FUNCTION) {
        functions.put(export.name(), export.index());
      }
    }
    try (var out = Files.newOutputStream(folder.resolve("OpaReactor.image"))) {
      new Image(memory, functions).write(out);
    }
    Files.write(folder.resolve("OpaReactor.meta"), shell(wasm));
  }

  private static Machine machine(Constructor<?> constructor, Instance instance) {
    try {
      return (Machine) constructor.newInstance(instance);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The module's globals, which are fields of the memory: what Chicory interprets finds them here.
  private static final class Registers implements GlobalFactory {
    private final GoMemory memory;
    private int next;

    Registers(GoMemory memory) {
      this.memory = memory;
    }

    @Override
    public GlobalInstance create(long low, long high, ValType type, MutabilityType mutability) {
      int number = next++;
      memory.setRegister(number, low);
      return new GlobalInstance(low, high, type, mutability) {
        @Override
        public long getValue() {
          return memory.register(number);
        }

        @Override
        public long getValueLow() {
          return getValue();
        }

        @Override
        public void setValue(long value) {
          memory.setRegister(number, value);
        }

        @Override
        public void setValueLow(long value) {
          setValue(value);
        }
      };
    }
  }

  /// What the module wants from its host.
  private static byte[] shell(Path wasm) throws IOException {
    var kept = Set.of(SectionId.TYPE, SectionId.IMPORT, SectionId.MEMORY);
    var writer = new WasmWriter();
    Parser.parseWithoutDecoding(Files.readAllBytes(wasm), section -> {
      if (kept.contains(section.sectionId())) {
        writer.writeSection((RawSection) section);
      }
    });
    return writer.bytes();
  }
}
