import static org.objectweb.asm.Opcodes.*;

import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.ActiveElement;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

/// Calls through the module's table, which is how Go calls methods of interfaces and closures. Go never changes the table,
/// and all that it calls so has one signature. Chicory's own switch over thousands of functions is a method that the JVM
/// never compiles; here one switch chooses among some hundred small ones.
final class IndirectCalls {

  static final String NAME = Tuning.MACHINE + "IndirectCalls";

  static final String FUNCTION = "(IL" + Tuning.MEMORY + ";Lcom/dylibso/chicory/runtime/Instance;)I";

  private static final String FROM_CALLER = "(IIIL" + Tuning.MEMORY + ";Lcom/dylibso/chicory/runtime/Instance;)I";
  private static final String FROM_CHOICE = "(IIL" + Tuning.MEMORY + ";Lcom/dylibso/chicory/runtime/Instance;)I";

  private static final int BITS = 6;
  private static final int FUNCTIONS_PER_METHOD = 1 << BITS;
  private static final int METHODS_PER_CLASS = 64;

  private final TreeMap<Integer, Integer> table = new TreeMap<>();
  private final Map<Integer, String> owners;
  private final Map<String, byte[]> made = new TreeMap<>();

  private IndirectCalls(WasmModule module, Map<Integer, String> owners) {
    this.owners = owners;
    for (var element : module.elementSection().elements()) {
      var active = (ActiveElement) element;
      int at = (int) active.offset().getFirst().operand(0);
      for (var initializer : active.initializers()) {
        int function = (int) initializer.getFirst().operand(0);
        if (owners.containsKey(function)) {
          table.put(at, function);
        }
        at++;
      }
    }
  }

  /// @param owners the classes that hold the functions of the one signature, by the functions' numbers
  /// @return the classes by their names
  static Map<String, byte[]> classes(WasmModule module, Map<Integer, String> owners) {
    var calls = new IndirectCalls(module, owners);
    calls.make();
    return calls.made;
  }

  private void make() {
    var choices = (table.lastKey() >> BITS) + 1;
    var top = type(NAME);
    var call = top.visitMethod(ACC_STATIC, "call", FROM_CALLER, null, null);
    call.visitCode();
    call.visitVarInsn(ILOAD, 0);
    call.visitVarInsn(ILOAD, 1);
    call.visitVarInsn(ALOAD, 3);
    call.visitVarInsn(ALOAD, 4);
    call.visitVarInsn(ILOAD, 1);
    call.visitIntInsn(BIPUSH, BITS);
    call.visitInsn(ISHR);
    choose(call, 0, choices, choice ->
        call.visitMethodInsn(INVOKESTATIC, owner(choice), "call" + choice, FROM_CHOICE, false));
    finish(top, NAME);
    for (int from = 0; from < choices; from += METHODS_PER_CLASS) {
      var part = type(owner(from));
      for (int choice = from; choice < Math.min(choices, from + METHODS_PER_CLASS); choice++) {
        var method = part.visitMethod(ACC_STATIC, "call" + choice, FROM_CHOICE, null, null);
        method.visitCode();
        method.visitVarInsn(ILOAD, 0);
        method.visitVarInsn(ALOAD, 2);
        method.visitVarInsn(ALOAD, 3);
        method.visitVarInsn(ILOAD, 1);
        choose(method, choice << BITS, FUNCTIONS_PER_METHOD, at -> {
          var function = table.get(at);
          if (function == null) {
            reject(method);
          } else {
            method.visitMethodInsn(INVOKESTATIC, owners.get(function), "func_" + function, FUNCTION, false);
          }
        });
      }
      finish(part, owner(from));
    }
  }

  private static String owner(int choice) {
    return NAME + "_" + choice / METHODS_PER_CLASS;
  }

  /// One switch over the number on the stack, from the given one on, and the method's end.
  private static void choose(MethodVisitor method, int from, int count, IntConsumer choice) {
    var labels = Stream.generate(Label::new).limit(count).toArray(Label[]::new);
    var none = new Label();
    method.visitTableSwitchInsn(from, from + count - 1, none, labels);
    for (int i = 0; i < count; i++) {
      method.visitLabel(labels[i]);
      choice.accept(from + i);
      method.visitInsn(IRETURN);
    }
    method.visitLabel(none);
    reject(method);
    method.visitMaxs(0, 0);
    method.visitEnd();
  }

  private static void reject(MethodVisitor method) {
    method.visitVarInsn(ILOAD, 1);
    method.visitMethodInsn(INVOKESTATIC, Tuning.MEMORY, "noFunction", "(I)Ljava/lang/RuntimeException;", false);
    method.visitInsn(ATHROW);
  }

  private static ClassWriter type(String name) {
    var writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
    writer.visit(V21, ACC_PUBLIC | ACC_FINAL | ACC_SUPER, name, null, "java/lang/Object", null);
    return writer;
  }

  private void finish(ClassWriter type, String name) {
    type.visitEnd();
    made.put(name, type.toByteArray());
  }
}
