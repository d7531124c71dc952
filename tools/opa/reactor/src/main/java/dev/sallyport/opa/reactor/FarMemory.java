package dev.sallyport.opa.reactor;

/**
 * The commonest accesses of {@link GoMemory}, for functions that are very large. Each method is longer than
 * the 35 bytes up to which the JVM's first compiler puts a method into its callers, which would run
 * out of registers; the last compiler does so where it is worth it.
 */
public final class FarMemory {
  private FarMemory() {}

  public static long readLong(int base, int offset, GoMemory memory) {
    int address = base + offset;
    var words = memory.words;
    int at = address >>> 3;
    int shift = address << 3;
    return (address & 7) == 0 ? words[at] : words[at] >>> shift | words[at + 1] << -shift;
  }

  public static int readInt(int base, int offset, GoMemory memory) {
    int address = base + offset;
    var words = memory.words;
    int at = address >>> 3;
    int shift = address << 3;
    return (int)
        ((address & 3) == 0 ? words[at] >>> shift : words[at] >>> shift | words[at + 1] << -shift);
  }

  public static void writeLong(int base, long value, int offset, GoMemory memory) {
    int address = base + offset;
    if ((address & 7) == 0) {
      memory.words[address >>> 3] = value;
    } else {
      GoMemory.writeInt(address, (int) value, 0, memory);
      GoMemory.writeInt(address, (int) (value >>> 32), 4, memory);
    }
  }
}
