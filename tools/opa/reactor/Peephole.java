import static org.objectweb.asm.Opcodes.*;

import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/// Shortens a few instructions in a row. Nothing jumps into such a row: a label between two of them ends it.
final class Peephole {

  private static final String OPERATIONS = "com/dylibso/chicory/runtime/OpcodeImpl";

  /// The jump that a comparison followed by "if it holds" is; one less or one more is its opposite.
  private static final Map<String, Integer> LONG_JUMPS = Map.of(
      "I64_EQZ", IFEQ, "I64_EQ", IFEQ, "I64_NE", IFNE,
      "I64_LT_S", IFLT, "I64_GE_S", IFGE, "I64_GT_S", IFGT, "I64_LE_S", IFLE);

  private static final Map<String, Integer> INT_JUMPS = Map.of(
      "I32_EQ", IF_ICMPEQ, "I32_NE", IF_ICMPNE,
      "I32_LT_S", IF_ICMPLT, "I32_GE_S", IF_ICMPGE, "I32_GT_S", IF_ICMPGT, "I32_LE_S", IF_ICMPLE);

  private Peephole() {}

  /// Whether anything could be shortened.
  static boolean shorten(InsnList code) {
    var shortened = false;
    for (var at = code.getFirst(); at != null && at.getNext() != null;) {
      var second = at.getNext();
      if (at.getOpcode() == I2L && second.getOpcode() == L2I) {
        at = dropped(code, at, second);
        shortened = true;
      } else if (longOf(at).isPresent() && second.getOpcode() == L2I) {
        code.remove(second);
        var constant = constant((int) longOf(at).getAsLong());
        code.set(at, constant);
        at = constant;
        shortened = true;
      } else if (isOperation(at, "I64_EXTEND_I32_U")) {
        at = second.getOpcode() == L2I ? dropped(code, at, second) : widened(code, at);
        shortened = true;
      } else if (second instanceof JumpInsnNode jump && (jump.getOpcode() == IFEQ || jump.getOpcode() == IFNE)
          && at instanceof MethodInsnNode comparison && comparison.owner.equals(OPERATIONS)) {
        var joined = join(code, comparison, jump);
        shortened |= joined;
        at = second;
      } else {
        at = second;
      }
    }
    return shortened;
  }

  private static AbstractInsnNode dropped(InsnList code, AbstractInsnNode first, AbstractInsnNode second) {
    var after = second.getNext();
    code.remove(first);
    code.remove(second);
    return after;
  }

  private static AbstractInsnNode widened(InsnList code, AbstractInsnNode extension) {
    code.insertBefore(extension, new InsnNode(I2L));
    code.insertBefore(extension, new LdcInsnNode(0xFFFFFFFFL));
    var and = new InsnNode(LAND);
    code.set(extension, and);
    return and.getNext();
  }

  private static boolean join(InsnList code, MethodInsnNode comparison, JumpInsnNode jump) {
    var name = comparison.name;
    var ifItHolds = jump.getOpcode() == IFNE;
    if (name.equals("I32_EQZ")) {
      code.remove(comparison);
      jump.setOpcode(ifItHolds ? IFEQ : IFNE);
    } else if (LONG_JUMPS.containsKey(name)) {
      if (name.equals("I64_EQZ")) {
        code.insertBefore(comparison, new InsnNode(LCONST_0));
      }
      code.set(comparison, new InsnNode(LCMP));
      jump.setOpcode(ifItHolds ? LONG_JUMPS.get(name) : opposite(LONG_JUMPS.get(name), IFEQ));
    } else if (INT_JUMPS.containsKey(name)) {
      code.remove(comparison);
      jump.setOpcode(ifItHolds ? INT_JUMPS.get(name) : opposite(INT_JUMPS.get(name), IF_ICMPEQ));
    } else {
      return false;
    }
    return true;
  }

  /// The JVM numbers its jumps in pairs of opposites.
  private static int opposite(int jump, int firstOfAll) {
    return (jump - firstOfAll ^ 1) + firstOfAll;
  }

  private static boolean isOperation(AbstractInsnNode at, String name) {
    return at instanceof MethodInsnNode call && call.owner.equals(OPERATIONS) && call.name.equals(name);
  }

  static OptionalInt intOf(AbstractInsnNode at) {
    var opcode = at.getOpcode();
    if (opcode >= ICONST_M1 && opcode <= ICONST_5) {
      return OptionalInt.of(opcode - ICONST_0);
    }
    if (at instanceof IntInsnNode number && (opcode == BIPUSH || opcode == SIPUSH)) {
      return OptionalInt.of(number.operand);
    }
    return at instanceof LdcInsnNode number && number.cst instanceof Integer value
        ? OptionalInt.of(value)
        : OptionalInt.empty();
  }

  private static OptionalLong longOf(AbstractInsnNode at) {
    if (at.getOpcode() == LCONST_0 || at.getOpcode() == LCONST_1) {
      return OptionalLong.of(at.getOpcode() - LCONST_0);
    }
    return at instanceof LdcInsnNode number && number.cst instanceof Long value
        ? OptionalLong.of(value)
        : OptionalLong.empty();
  }

  private static AbstractInsnNode constant(int value) {
    if (value >= -1 && value <= 5) {
      return new InsnNode(ICONST_0 + value);
    }
    if (value == (byte) value) {
      return new IntInsnNode(BIPUSH, value);
    }
    return value == (short) value ? new IntInsnNode(SIPUSH, value) : new LdcInsnNode(value);
  }
}
