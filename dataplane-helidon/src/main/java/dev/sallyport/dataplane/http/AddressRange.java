package dev.sallyport.dataplane.http;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * Addresses that begin alike (RFC 4632).
 *
 * @param bits how many bits are alike
 */
public record AddressRange(InetAddress first, int bits) {

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or one address.
   *
   * @throws IllegalArgumentException if it is no such range
   */
  public static AddressRange parse(String text) {
    var parts = text.split("/", 2);
    try {
      var first = InetAddress.ofLiteral(parts[0]);
      var all = first.getAddress().length * Byte.SIZE;
      var bits = parts.length == 1 ? all : Integer.parseInt(parts[1]);
      if (bits >= 0 && bits <= all) {
        return new AddressRange(first, bits);
      }
    } catch (IllegalArgumentException _) {
      // Falls through: no range.
    }
    throw new IllegalArgumentException(
        "`%s` is no address and no range such as `10.0.0.0/8`".formatted(text));
  }

  /** Whether the address lies in it. */
  public boolean holds(InetAddress address) {
    var mine = first.getAddress();
    var theirs = address.getAddress();
    var whole = bits / Byte.SIZE;
    if (mine.length != theirs.length || !Arrays.equals(mine, 0, whole, theirs, 0, whole)) {
      return false;
    }
    var rest = bits % Byte.SIZE;
    return rest == 0 || (mine[whole] ^ theirs[whole]) >> (Byte.SIZE - rest) == 0;
  }
}
