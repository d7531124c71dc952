package dev.sallyport.opa.reactor;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * A memory as it was after Go's start, and where the functions are that the module exports.
 *
 * <p>As a file: pages, registers, functions, and the stretches of memory that are not zero, each as
 * its first word, its length in words, and its words; a length of 0 ends it.
 *
 * @param functions the numbers of the exported functions by their names
 */
public record Image(GoMemory memory, Map<String, Integer> functions) {

  // Shorter stretches of zeros are written as they are.
  private static final int SHORTEST_GAP_WORDS = 32;
  private static final int BUFFER_BYTES = 1 << 16;

  /** The number of an exported function. */
  public int function(String name) {
    var number = functions.get(name);
    if (number == null) {
      throw new IllegalArgumentException("`%s` is not exported".formatted(name));
    }
    return number;
  }

  /** Writes an image. */
  public void write(OutputStream to) throws IOException {
    var out = new DataOutputStream(new BufferedOutputStream(to, BUFFER_BYTES));
    out.writeInt(memory.pages());
    for (long register : memory.registers()) {
      out.writeLong(register);
    }
    out.writeInt(functions.size());
    for (var function : functions.entrySet()) {
      out.writeUTF(function.getKey());
      out.writeInt(function.getValue());
    }
    var words = memory.words();
    for (int at = 0; (at = nextWord(words, at)) < words.limit(); ) {
      int end = endOfStretch(words, at);
      out.writeInt(at);
      out.writeInt(end - at);
      for (; at < end; at++) {
        out.writeLong(words.get(at));
      }
    }
    out.writeInt(0);
    out.writeInt(0);
    out.flush();
  }

  private static int nextWord(LongBuffer words, int from) {
    int at = from;
    while (at < words.limit() && words.get(at) == 0) {
      at++;
    }
    return at;
  }

  private static int endOfStretch(LongBuffer words, int from) {
    int end = from;
    while (end < words.limit()) {
      int next = nextWord(words, end);
      if (next - end >= SHORTEST_GAP_WORDS || next == words.limit()) {
        return end;
      }
      end = next + 1;
    }
    return end;
  }

  /** Reads an image into a memory that may grow to the given size. */
  public static Image read(InputStream from, int maxPages) throws IOException {
    var in = new DataInputStream(new BufferedInputStream(from, BUFFER_BYTES));
    var memory = new GoMemory(in.readInt(), maxPages);
    var registers = new long[GoMemory.REGISTERS.size()];
    for (int i = 0; i < registers.length; i++) {
      registers[i] = in.readLong();
    }
    memory.setRegisters(registers);
    var functions = new TreeMap<String, Integer>();
    for (int left = in.readInt(); left > 0; left--) {
      functions.put(in.readUTF(), in.readInt());
    }
    var words = memory.words();
    var buffer = new byte[BUFFER_BYTES];
    while (true) {
      int at = in.readInt();
      int left = in.readInt();
      if (left == 0) {
        return new Image(memory, functions);
      }
      words.position(at);
      while (left > 0) {
        int now = Math.min(left, buffer.length / Long.BYTES);
        in.readFully(buffer, 0, now * Long.BYTES);
        words.put(ByteBuffer.wrap(buffer).asLongBuffer().limit(now));
        left -= now;
      }
    }
  }
}
