package dev.sallyport.engine.mask;

import java.util.Locale;

/** RFC 4648, section 6, in small letters and without padding. */
final class Base32 {
  private static final org.apache.commons.codec.binary.Base32 CODEC =
      org.apache.commons.codec.binary.Base32.builder().get();

  private Base32() {}

  static String encode(byte[] bytes) {
    return CODEC.encodeToString(bytes).replace("=", "").toLowerCase(Locale.ROOT);
  }

  /** The bytes; whatever is no base32 is passed over. */
  static byte[] decode(String text) {
    return CODEC.decode(text.toUpperCase(Locale.ROOT));
  }
}
