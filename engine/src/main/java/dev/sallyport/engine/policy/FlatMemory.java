package dev.sallyport.engine.policy;

import com.dylibso.chicory.runtime.ConstantEvaluators;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.types.ActiveDataSegment;
import com.dylibso.chicory.wasm.types.DataSegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A policy's memory in one array, where Chicory's own keeps a table of pages: nearly all that a
 * policy does is to read and write memory, so an evaluation takes a quarter less.
 *
 * <p>What OPA's compiler never uses is not there: threads, and segments that are copied later. An
 * address behind the memory's end fails, at the latest where the array ends, which grows ahead of
 * the memory.
 */
// Chicory is about to drop the methods for threads, and until then whoever has a memory has them.
@SuppressWarnings("removal")
final class FlatMemory implements Memory {
  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);
  private static final VarHandle FLOAT = view(float[].class);
  private static final VarHandle DOUBLE = view(double[].class);
  private static final int FAILED = -1;

  private final int pagesAtStart;
  private final int maxPages;
  private int pages;
  private byte[] bytes;

  FlatMemory(int pagesAtStart, int maxPages) {
    this.pagesAtStart = pagesAtStart;
    this.maxPages = maxPages;
    this.pages = pagesAtStart;
    this.bytes = new byte[Memory.bytes(pagesAtStart)];
  }

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public int pages() {
    return pages;
  }

  @Override
  public int initialPages() {
    return pagesAtStart;
  }

  @Override
  public int maximumPages() {
    return maxPages;
  }

  @Override
  public int grow(int more) {
    var before = pages;
    if (more < 0 || more > maxPages - before) {
      return FAILED;
    }
    pages = before + more;
    if (Memory.bytes(pages) > bytes.length) {
      // OPA's code asks for a page at a time, and the whole is copied.
      bytes = Arrays.copyOf(bytes, Memory.bytes(Math.min(maxPages, Math.max(pages, 2 * before))));
    }
    return before;
  }

  @Override
  public void initialize(Instance instance, DataSegment[] segments) {
    for (var segment : segments) {
      if (!(segment instanceof ActiveDataSegment active)) {
        throw unsupported("a data segment that is copied later");
      }
      var offset = ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions());
      write((int) offset[0], active.data());
    }
  }

  @Override
  public void initPassiveSegment(int segment, int address, int offset, int size) {
    throw unsupported("a data segment that is copied later");
  }

  @Override
  public void drop(int segment) {
    throw unsupported("a data segment that is copied later");
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public Object lock(int address) {
    throw unsupported("a memory for several threads");
  }

  @Override
  public int waitOn(int address, int expected, long timeout) {
    throw unsupported("a memory for several threads");
  }

  @Override
  public int waitOn(int address, long expected, long timeout) {
    throw unsupported("a memory for several threads");
  }

  @Override
  public int notify(int address, int maxThreads) {
    throw unsupported("a memory for several threads");
  }

  private static UnusableBundleException unsupported(String what) {
    return new UnusableBundleException("its `policy.wasm` wants " + what, null);
  }

  @Override
  public void write(int address, byte[] data, int offset, int size) {
    System.arraycopy(data, offset, bytes, address, size);
  }

  @Override
  public byte read(int address) {
    return bytes[address];
  }

  @Override
  public byte[] readBytes(int address, int length) {
    // What is asked for behind the end would be made up of zeros.
    Objects.checkFromIndexSize(address, length, bytes.length);
    return Arrays.copyOfRange(bytes, address, address + length);
  }

  @Override
  public void writeI32(int address, int value) {
    INT.set(bytes, address, value);
  }

  @Override
  public int readInt(int address) {
    return (int) INT.get(bytes, address);
  }

  @Override
  public void writeLong(int address, long value) {
    LONG.set(bytes, address, value);
  }

  @Override
  public long readLong(int address) {
    return (long) LONG.get(bytes, address);
  }

  @Override
  public void writeShort(int address, short value) {
    SHORT.set(bytes, address, value);
  }

  @Override
  public short readShort(int address) {
    return (short) SHORT.get(bytes, address);
  }

  @Override
  public long readU16(int address) {
    return Short.toUnsignedLong(readShort(address));
  }

  @Override
  public void writeByte(int address, byte value) {
    bytes[address] = value;
  }

  @Override
  public void writeF32(int address, float value) {
    FLOAT.set(bytes, address, value);
  }

  @Override
  public long readF32(int address) {
    return readInt(address);
  }

  @Override
  public float readFloat(int address) {
    return (float) FLOAT.get(bytes, address);
  }

  @Override
  public void writeF64(int address, double value) {
    DOUBLE.set(bytes, address, value);
  }

  @Override
  public double readDouble(int address) {
    return (double) DOUBLE.get(bytes, address);
  }

  @Override
  public long readF64(int address) {
    return readLong(address);
  }

  @Override
  public void zero() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public void fill(byte value, int from, int to) {
    Arrays.fill(bytes, from, to, value);
  }

  @Override
  public void copy(int target, int source, int size) {
    System.arraycopy(bytes, source, bytes, target, size);
  }
}
