import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.AnnotatedInstruction;
import com.dylibso.chicory.wasm.types.CodeSection;
import com.dylibso.chicory.wasm.types.FunctionBody;
import com.dylibso.chicory.wasm.types.Instruction;
import com.dylibso.chicory.wasm.types.OpCode;
import java.util.ArrayList;
import java.util.List;

/// Go's compiler adds an offset to an address in 64 bits and throws the upper half away: four instructions, hundreds of
/// thousands of times. In 32 bits that is two, and fewer functions are then larger than a JVM method may be.
///
/// What is left over becomes `nop`, so that no jump has to be moved.
final class ShortAddresses {

  private static final List<OpCode> LONG_WAY =
      List.of(OpCode.I64_EXTEND_I32_U, OpCode.I64_CONST, OpCode.I64_ADD, OpCode.I32_WRAP_I64);

  private ShortAddresses() {}

  static WasmModule in(WasmModule module) {
    var code = CodeSection.builder();
    for (var body : module.codeSection().functionBodies()) {
      code.addFunctionBody(new FunctionBody(body.localTypes(), shortened(body.instructions())));
    }
    var same = WasmModule.builder()
        .setTypeSection(module.typeSection())
        .setImportSection(module.importSection())
        .setFunctionSection(module.functionSection())
        .setTableSection(module.tableSection())
        .setGlobalSection(module.globalSection())
        .setExportSection(module.exportSection())
        .setElementSection(module.elementSection())
        .setDataSection(module.dataSection())
        .setCodeSection(code.build())
        .withValidation(false);
    module.memorySection().ifPresent(same::setMemorySection);
    module.dataCountSection().ifPresent(same::setDataCountSection);
    return same.build();
  }

  private static List<AnnotatedInstruction> shortened(List<AnnotatedInstruction> instructions) {
    var out = new ArrayList<>(instructions);
    for (int i = 0; i + LONG_WAY.size() <= out.size(); i++) {
      if (takesLongWay(out, i)) {
        var offset = out.get(i + 1);
        out.set(i, instead(out.get(i), OpCode.I32_CONST, (int) offset.operand(0)));
        out.set(i + 1, instead(offset, OpCode.I32_ADD));
        out.set(i + 2, instead(out.get(i + 2), OpCode.NOP));
        out.set(i + 3, instead(out.get(i + 3), OpCode.NOP));
      }
    }
    return out;
  }

  private static boolean takesLongWay(List<AnnotatedInstruction> instructions, int at) {
    for (int i = 0; i < LONG_WAY.size(); i++) {
      if (instructions.get(at + i).opcode() != LONG_WAY.get(i)) {
        return false;
      }
    }
    return true;
  }

  private static AnnotatedInstruction instead(AnnotatedInstruction of, OpCode opcode, long... operands) {
    return AnnotatedInstruction.builder()
        .from(new Instruction(of.address(), opcode, operands))
        .withDepth(of.depth())
        .build();
  }
}
