package dev.sallyport.engine.payload;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The name of a block: HMAC-SHA-256 over what it holds, under a key of its session. Equal blocks of
 * one session have one name; without the key it says nothing of what they hold.
 */
public record BlockId(long first, long second, long third, long fourth) {

  /** Of a name, in bytes. */
  public static final int BYTES = 32;

  /** The name in {@link #BYTES} bytes. */
  public static BlockId of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a block's name has %d bytes".formatted(BYTES));
    }
    return read(ByteBuffer.wrap(bytes));
  }

  /** The name in hexadecimal digits. */
  public static BlockId parse(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  static BlockId read(ByteBuffer from) {
    return new BlockId(from.getLong(), from.getLong(), from.getLong(), from.getLong());
  }

  void write(ByteBuffer to) {
    to.putLong(first).putLong(second).putLong(third).putLong(fourth);
  }

  /** The name as bytes. */
  public byte[] bytes() {
    var bytes = ByteBuffer.allocate(BYTES);
    write(bytes);
    return bytes.array();
  }

  /** In lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes());
  }
}
