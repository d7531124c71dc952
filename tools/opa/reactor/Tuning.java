import static org.objectweb.asm.Opcodes.*;

import dev.sallyport.opa.reactor.GoMemory;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.SimpleRemapper;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/// Makes Chicory's classes fast for Go's code. Chicory serves any module on any memory, so that each access goes through an
/// interface, each register through a list of globals, and each comparison through a method. Here all that is known:
///
/// - memory and registers are those of `GoMemory`, a final class;
/// - comparisons before a jump become the jump;
/// - a function asks whether it shall stop when it begins and where it loops, and not before each call;
/// - calls through the table go to {@link IndirectCalls}, whose methods are small enough to be compiled.
final class Tuning {

  static final String PACKAGE = "dev/sallyport/opa/reactor/";
  static final String MACHINE = PACKAGE + "OpaReactorMachine";
  static final String MEMORY = PACKAGE + "GoMemory";
  static final String SUPPORT = MACHINE + "Shaded";

  private static final String ANY_MEMORY = "com/dylibso/chicory/runtime/Memory";
  private static final String INSTANCE = "com/dylibso/chicory/runtime/Instance";
  private static final String OPERATIONS = "com/dylibso/chicory/runtime/OpcodeImpl";
  private static final String UNSIGNED = PACKAGE + "Unsigned";

  private final ClassNode type = new ClassNode();

  Tuning(byte[] generated) {
    new ClassReader(generated)
        .accept(new ClassRemapper(type, new SimpleRemapper(ASM9, Map.of(ANY_MEMORY, MEMORY))), 0);
  }

  String name() {
    return type.name;
  }

  /// The numbers of the functions in this class that may be called through the table.
  List<Integer> functions() {
    return type.methods.stream()
        .filter(method -> method.name.startsWith("func_") && method.desc.equals(IndirectCalls.FUNCTION))
        .map(method -> Integer.valueOf(method.name.substring("func_".length())))
        .toList();
  }

  byte[] tuned() {
    type.methods.removeIf(this::isUnused);
    type.methods.forEach(this::tune);
    var writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    type.accept(writer);
    return writer.toByteArray();
  }

  /// What reads and writes memory for Chicory is `GoMemory`'s now.
  private boolean isUnused(MethodNode method) {
    return type.name.equals(SUPPORT) && method.desc.contains(MEMORY);
  }

  private void tune(MethodNode method) {
    var code = method.instructions;
    var isGo = method.name.startsWith("func_");
    for (var at = code.getFirst(); at != null;) {
      var next = at.getNext();
      if (at instanceof MethodInsnNode call) {
        rewrite(code, call, isGo);
      }
      at = next;
    }
    if (isGo && code.size() > 0) {
      code.insert(stopIfInterrupted());
    }
    while (Peephole.shorten(code)) {
      // Each round brings together what the last one shortened.
    }
  }

  private void rewrite(InsnList code, MethodInsnNode call, boolean isGo) {
    if (call.owner.equals(INSTANCE) && call.name.equals("memory")) {
      call.desc = "()L" + ANY_MEMORY + ";";
      code.insert(call, new TypeInsnNode(CHECKCAST, MEMORY));
    } else if (call.owner.equals(MACHINE) && call.name.startsWith("call_indirect_")) {
      call.owner = IndirectCalls.NAME;
      call.name = "call";
    } else if (call.owner.equals(OPERATIONS) && call.name.matches("I(32|64)_(LT|LE|GT|GE)_U")) {
      call.owner = UNSIGNED;
      call.name = call.name.substring(4, 6).toLowerCase();
    } else if (call.owner.equals(SUPPORT)) {
      switch (call.name) {
        case "readGlobal" -> readRegister(code, call);
        case "writeGlobal" -> writeRegister(code, call);
        case "memoryPages" -> code.set(call, new MethodInsnNode(INVOKEVIRTUAL, MEMORY, "pages", "()I"));
        case "memoryGrow" -> {
          code.insertBefore(call, new InsnNode(SWAP));
          code.set(call, new MethodInsnNode(INVOKEVIRTUAL, MEMORY, "grow", "(I)I"));
        }
        case "checkInterruption" -> {
          var loops = call.getNext() instanceof JumpInsnNode jump && jump.getOpcode() == GOTO;
          if (loops) {
            code.set(call, stopIfInterrupted());
          } else if (isGo) {
            code.remove(call);
          }
        }
        default -> {
          if (call.name.matches("memory(Read|Write|Fill|Copy).*")) {
            call.owner = MEMORY;
            call.name = call.name.substring(6, 7).toLowerCase() + call.name.substring(7);
          } else if (call.desc.contains(MEMORY)) {
            throw new IllegalStateException("Go's compiler uses `" + call.name + "` now, which GoMemory does not have");
          }
        }
      }
    }
  }

  private static MethodInsnNode stopIfInterrupted() {
    return new MethodInsnNode(INVOKESTATIC, MEMORY, "stopIfInterrupted", "()V");
  }

  /// From `register's number, instance, readGlobal` to `memory, field`: the memory is the parameter before the instance.
  private static void readRegister(InsnList code, MethodInsnNode call) {
    var instance = (VarInsnNode) call.getPrevious();
    var register = register(GETFIELD, instance.getPrevious());
    code.remove(instance.getPrevious());
    code.set(instance, new VarInsnNode(ALOAD, instance.var - 1));
    code.set(call, register);
    if (register.desc.equals("I")) {
      code.insert(register, new InsnNode(I2L));
    }
  }

  /// From `value, register's number, instance, writeGlobal` to `memory, value, field`.
  private static void writeRegister(InsnList code, MethodInsnNode call) {
    var instance = (VarInsnNode) call.getPrevious();
    var register = register(PUTFIELD, instance.getPrevious());
    code.remove(instance.getPrevious());
    var memory = new VarInsnNode(ALOAD, instance.var - 1);
    code.set(instance, memory);
    if (register.desc.equals("I")) {
      code.insertBefore(memory, new InsnNode(L2I));
      code.insert(memory, new InsnNode(SWAP));
    } else {
      code.insert(memory, new InsnNode(POP));
      code.insert(memory, new InsnNode(DUP_X2));
    }
    code.set(call, register);
  }

  private static FieldInsnNode register(int opcode, AbstractInsnNode number) {
    var name = GoMemory.REGISTERS.get(Peephole.intOf(number).orElseThrow());
    return new FieldInsnNode(opcode, MEMORY, name, name.equals("sp") || name.equals("pause") ? "I" : "J");
  }
}
