import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.internal.ByteClassCollector;
import com.dylibso.chicory.compiler.internal.Compiler;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;

/// From the WebAssembly module to JVM classes and the image that they begin with.
final class Classes {

  private Classes() {}

  static void generate(Path wasm, Path classes) throws Exception {
    var parsed = Parser.parse(wasm);
    var module = ShortAddresses.in(parsed);
    var compiled = Compiler.builder(module)
        .withClassName(Tuning.MACHINE.replace('/', '.'))
        .withClassCollectorFactory(ByteClassCollector::new)
        .withInterpreterFallback(InterpreterFallback.SILENT)
        .build()
        .compile();
    requireStartOnly(parsed, compiled.interpretedFunctions());
    var tuned = new TreeMap<String, byte[]>();
    var owners = new TreeMap<Integer, String>();
    compiled.classBytes().forEach((name, generated) -> {
      if (!name.contains("Indirect")) {
        var tuning = new Tuning(generated);
        tuned.put(tuning.name(), tuning.tuned());
        tuning.functions().forEach(function -> owners.put(function, tuning.name()));
      }
    });
    tuned.putAll(IndirectCalls.classes(module, owners));
    for (var entry : tuned.entrySet()) {
      var file = classes.resolve(entry.getKey() + ".class");
      Files.createDirectories(file.getParent());
      Files.write(file, entry.getValue());
    }
    Snapshot.take(wasm, module, classes);
  }

  /// A handful of functions are larger than a JVM method may be, and Chicory interprets them: some hundred times slower.
  /// That is right for what runs at Go's start alone, which is over when the image is taken.
  private static void requireStartOnly(WasmModule module, Set<Integer> interpreted) {
    for (var function : interpreted) {
      var name = module.nameSection().nameOfFunction(function);
      if (!name.matches(".*\\.init(\\.\\d+)?")) {
        throw new Build.Refusal("`" + name + "` is larger than a JVM method may be, and does not run at Go's start alone:"
            + " look for a flag of Go's compiler that makes it smaller, see `buildWasm` in Build.java.");
      }
    }
  }
}
