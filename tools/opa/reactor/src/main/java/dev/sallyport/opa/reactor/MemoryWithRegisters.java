package dev.sallyport.opa.reactor;

import com.dylibso.chicory.runtime.Memory;
import java.util.List;

/**
 * A memory, and the registers that Go keeps in the module's globals: whoever has the one has the
 * others.
 *
 * <p>What Go's compiler never uses is not there: threads, and segments that are copied later.
 */
// Chicory is about to drop the methods for threads, and until then whoever has a memory has them.
@SuppressWarnings("removal")
abstract class MemoryWithRegisters implements Memory {

  /** The registers as Go's linker numbers its globals; the fields below have these names. */
  public static final List<String> REGISTERS =
      List.of("sp", "ctxt", "g", "ret0", "ret1", "ret2", "ret3", "pause");

  public int sp;
  public long ctxt;
  public long g;
  public long ret0;
  public long ret1;
  public long ret2;
  public long ret3;
  public int pause;

  long[] registers() {
    return new long[] {sp, ctxt, g, ret0, ret1, ret2, ret3, pause};
  }

  void setRegisters(long[] values) {
    sp = (int) values[0];
    ctxt = values[1];
    g = values[2];
    ret0 = values[3];
    ret1 = values[4];
    ret2 = values[5];
    ret3 = values[6];
    pause = (int) values[7];
  }

  /** One register, for code that Chicory interprets. */
  public long register(int number) {
    return registers()[number];
  }

  /** Sets one register, for code that Chicory interprets. */
  public void setRegister(int number, long value) {
    var all = registers();
    all[number] = value;
    setRegisters(all);
  }

  @Override
  public void initPassiveSegment(int segment, int address, int offset, int size) {
    throw unsupported();
  }

  @Override
  public void drop(int segment) {
    throw unsupported();
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public Object lock(int address) {
    throw unsupported();
  }

  @Override
  public int waitOn(int address, int expected, long timeout) {
    throw unsupported();
  }

  @Override
  public int waitOn(int address, long expected, long timeout) {
    throw unsupported();
  }

  @Override
  public int notify(int address, int maxThreads) {
    throw unsupported();
  }

  static UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("Go has neither threads nor passive segments here");
  }
}
