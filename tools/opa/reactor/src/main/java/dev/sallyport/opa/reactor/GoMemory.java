package dev.sallyport.opa.reactor;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.runtime.ConstantEvaluators;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.TrapException;
import com.dylibso.chicory.wasm.types.ActiveDataSegment;
import com.dylibso.chicory.wasm.types.DataSegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * The memory of OPA's Go code, as one array of words of 64 bits.
 *
 * <p>Go aligns what it stores, so that nearly every access is one access to the array, in plain
 * Java: fast while the JVM still interprets, too. The generated classes call the static methods;
 * Chicory and WASI, which seldom look in, call those of {@link Memory}.
 */
public final class GoMemory extends MemoryWithRegisters {

  private static final int WORDS_PER_PAGE = 8192;
  private static final int FAILED = -1;

  private final int maxPages;
  private int pages;
  // One word more than there are, so that an unaligned access at the end has its second word.
  private long[] words;

  public GoMemory(int pages, int maxPages) {
    this.pages = pages;
    this.maxPages = maxPages;
    this.words = new long[length(pages)];
  }

  private static int length(int pages) {
    return pages * WORDS_PER_PAGE + 1;
  }

  // --- What the generated classes call ------------------------------------------------------------

  public static long readLong(int base, int offset, GoMemory memory) {
    int address = base + offset;
    return (address & 7) == 0 ? memory.words[address >>> 3] : memory.unaligned(address);
  }

  public static int readInt(int base, int offset, GoMemory memory) {
    int address = base + offset;
    return (address & 3) == 0
        ? (int) (memory.words[address >>> 3] >>> (address << 3))
        : (int) memory.unaligned(address);
  }

  public static short readShort(int base, int offset, GoMemory memory) {
    int address = base + offset;
    return (address & 1) == 0
        ? (short) (memory.words[address >>> 3] >>> (address << 3))
        : (short) memory.unaligned(address);
  }

  public static byte readByte(int base, int offset, GoMemory memory) {
    int address = base + offset;
    return (byte) (memory.words[address >>> 3] >>> (address << 3));
  }

  public static float readFloat(int base, int offset, GoMemory memory) {
    return Float.intBitsToFloat(readInt(base, offset, memory));
  }

  public static double readDouble(int base, int offset, GoMemory memory) {
    return Double.longBitsToDouble(readLong(base, offset, memory));
  }

  public static void writeLong(int base, long value, int offset, GoMemory memory) {
    int address = base + offset;
    if ((address & 7) == 0) {
      memory.words[address >>> 3] = value;
    } else {
      memory.setUnaligned(address, value, -1L);
    }
  }

  public static void writeInt(int base, int value, int offset, GoMemory memory) {
    int address = base + offset;
    if ((address & 3) == 0) {
      memory.setWithin(address, value & 0xFFFFFFFFL, 0xFFFFFFFFL);
    } else {
      memory.setUnaligned(address, value & 0xFFFFFFFFL, 0xFFFFFFFFL);
    }
  }

  public static void writeShort(int base, short value, int offset, GoMemory memory) {
    memory.setUnaligned(base + offset, value & 0xFFFFL, 0xFFFFL);
  }

  public static void writeByte(int base, byte value, int offset, GoMemory memory) {
    memory.setWithin(base + offset, value & 0xFFL, 0xFFL);
  }

  public static void writeFloat(int base, float value, int offset, GoMemory memory) {
    writeInt(base, Float.floatToRawIntBits(value), offset, memory);
  }

  public static void writeDouble(int base, double value, int offset, GoMemory memory) {
    writeLong(base, Double.doubleToRawLongBits(value), offset, memory);
  }

  public static void fill(int address, byte value, int size, GoMemory memory) {
    memory.fill(value, address, address + size);
  }

  public static void copy(int target, int source, int size, GoMemory memory) {
    memory.copy(target, source, size);
  }

  /** Every function and every loop asks, so that whoever interrupts the thread stops the code. */
  public static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new ChicoryInterruptedException("interrupted");
    }
  }

  /** For a call of what the module's table does not hold. */
  public static RuntimeException noFunction(int index) {
    return new TrapException("there is no function %d in the table".formatted(index));
  }

  // --- Words ---------------------------------------------------------------------------------------

  private long unaligned(int address) {
    int at = address >>> 3;
    int shift = address << 3;
    return (address & 7) == 0 ? words[at] : words[at] >>> shift | words[at + 1] << -shift;
  }

  /** Sets the bits of a mask that begins at the address and ends within its word. */
  private void setWithin(int address, long value, long mask) {
    int at = address >>> 3;
    int shift = address << 3;
    words[at] = words[at] & ~(mask << shift) | value << shift;
  }

  private void setUnaligned(int address, long value, long mask) {
    setWithin(address, value, mask);
    int shift = address << 3;
    if ((address & 7) != 0 && mask >>> -shift != 0) {
      int next = (address >>> 3) + 1;
      words[next] = words[next] & ~(mask >>> -shift) | value >>> -shift;
    }
  }

  /** The words that the memory has, without what it grew ahead: for an image of it. */
  public LongBuffer words() {
    return LongBuffer.wrap(words, 0, pages * WORDS_PER_PAGE);
  }

  // --- Memory, as Chicory sees it ------------------------------------------------------------------

  @Override
  public int pages() {
    return pages;
  }

  @Override
  public int initialPages() {
    return pages;
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
    if (length(pages) > words.length) {
      // Go asks for half a megabyte at a time, and the whole is copied.
      words = Arrays.copyOf(words, length(Math.min(maxPages, Math.max(pages, 2 * before))));
    }
    return before;
  }

  @Override
  public void initialize(Instance instance, DataSegment[] segments) {
    for (var segment : segments) {
      if (!(segment instanceof ActiveDataSegment active)) {
        throw unsupported();
      }
      var offset = ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions());
      write((int) offset[0], active.data());
    }
  }

  @Override
  public void write(int address, byte[] data, int offset, int size) {
    int to = address;
    int from = offset;
    int end = offset + size;
    while ((to & 7) != 0 && from < end) {
      writeByte(to++, data[from++]);
    }
    int whole = (end - from) >>> 3;
    little(data, from, whole).get(words, to >>> 3, whole);
    to += whole << 3;
    from += whole << 3;
    while (from < end) {
      writeByte(to++, data[from++]);
    }
  }

  @Override
  public byte[] readBytes(int address, int size) {
    Objects.checkFromIndexSize(address, size, words.length * 8L - 8);
    var data = new byte[size];
    int from = address;
    int to = 0;
    while ((from & 7) != 0 && to < size) {
      data[to++] = read(from++);
    }
    int whole = (size - to) >>> 3;
    little(data, to, whole).put(words, from >>> 3, whole);
    from += whole << 3;
    to += whole << 3;
    while (to < size) {
      data[to++] = read(from++);
    }
    return data;
  }

  private static LongBuffer little(byte[] data, int from, int words) {
    return ByteBuffer.wrap(data, from, words << 3).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
  }

  @Override
  public byte read(int address) {
    return readByte(address, 0, this);
  }

  @Override
  public void writeI32(int address, int value) {
    writeInt(address, value, 0, this);
  }

  @Override
  public int readInt(int address) {
    return readInt(address, 0, this);
  }

  @Override
  public void writeLong(int address, long value) {
    writeLong(address, value, 0, this);
  }

  @Override
  public long readLong(int address) {
    return readLong(address, 0, this);
  }

  @Override
  public void writeShort(int address, short value) {
    writeShort(address, value, 0, this);
  }

  @Override
  public short readShort(int address) {
    return readShort(address, 0, this);
  }

  @Override
  public long readU16(int address) {
    return Short.toUnsignedLong(readShort(address));
  }

  @Override
  public void writeByte(int address, byte value) {
    writeByte(address, value, 0, this);
  }

  @Override
  public void writeF32(int address, float value) {
    writeFloat(address, value, 0, this);
  }

  @Override
  public long readF32(int address) {
    return readInt(address);
  }

  @Override
  public float readFloat(int address) {
    return readFloat(address, 0, this);
  }

  @Override
  public void writeF64(int address, double value) {
    writeDouble(address, value, 0, this);
  }

  @Override
  public double readDouble(int address) {
    return readDouble(address, 0, this);
  }

  @Override
  public long readF64(int address) {
    return readLong(address);
  }

  @Override
  public void zero() {
    Arrays.fill(words, 0);
  }

  @Override
  public void fill(byte value, int from, int to) {
    int at = from;
    while ((at & 7) != 0 && at < to) {
      writeByte(at++, value);
    }
    int whole = (to - at) >>> 3;
    Arrays.fill(words, at >>> 3, (at >>> 3) + whole, (value & 0xFFL) * 0x0101010101010101L);
    at += whole << 3;
    while (at < to) {
      writeByte(at++, value);
    }
  }

  @Override
  public void copy(int target, int source, int size) {
    if (target <= source) {
      copyUpwards(target, source, size);
    } else {
      copyDownwards(target, source, size);
    }
  }

  private void copyUpwards(int target, int source, int size) {
    int to = target;
    int from = source;
    int end = target + size;
    while ((to & 7) != 0 && to < end) {
      writeByte(to++, read(from++));
    }
    int whole = (end - to) >>> 3;
    if ((from & 7) == 0) {
      System.arraycopy(words, from >>> 3, words, to >>> 3, whole);
    } else {
      for (int i = 0; i < whole; i++) {
        words[(to >>> 3) + i] = unaligned(from + (i << 3));
      }
    }
    to += whole << 3;
    from += whole << 3;
    while (to < end) {
      writeByte(to++, read(from++));
    }
  }

  private void copyDownwards(int target, int source, int size) {
    int to = target + size;
    int from = source + size;
    while ((to & 7) != 0 && to > target) {
      writeByte(--to, read(--from));
    }
    int whole = (to - target) >>> 3;
    to -= whole << 3;
    from -= whole << 3;
    if ((from & 7) == 0) {
      System.arraycopy(words, from >>> 3, words, to >>> 3, whole);
    } else {
      for (int i = whole - 1; i >= 0; i--) {
        words[(to >>> 3) + i] = unaligned(from + (i << 3));
      }
    }
    while (to > target) {
      writeByte(--to, read(--from));
    }
  }
}
