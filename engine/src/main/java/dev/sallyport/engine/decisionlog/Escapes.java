package dev.sallyport.engine.decisionlog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Percent-escapes in segments of paths, as OPA writes them: all but unreserved characters and
 * {@code $&+=:@} (RFC 3986, sections 2.1 and 3.3).
 */
final class Escapes {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final String PLAIN = "-_.~$&+=:@";
  private static final int ESCAPE_CHARS = 3;

  private Escapes() {}

  static String escaped(String segment) {
    var escaped = new StringBuilder();
    for (var b : segment.getBytes(StandardCharsets.UTF_8)) {
      var c = (char) (b & 0xff);
      if ((c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || PLAIN.indexOf(c) >= 0) {
        escaped.append(c);
      } else {
        escaped.append('%').append(HEX.toHexDigits(b));
      }
    }
    return escaped.toString();
  }

  /**
   * Undoes that.
   *
   * @throws UnusableMaskException where no two digits follow a percent sign
   */
  static String unescaped(String segment) {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < segment.length(); ) {
      var next = segment.offsetByCodePoints(i, 1);
      if (segment.charAt(i) == '%') {
        next = i + ESCAPE_CHARS;
        if (next > segment.length()
            || !HexFormat.isHexDigit(segment.charAt(i + 1))
            || !HexFormat.isHexDigit(segment.charAt(i + 2))) {
          throw new UnusableMaskException(
              "a rule of `system.log.mask` has a `%` in its path that is no escape: write `%25`");
        }
        bytes.write(HexFormat.fromHexDigits(segment, i + 1, next));
      } else {
        bytes.writeBytes(segment.substring(i, next).getBytes(StandardCharsets.UTF_8));
      }
      i = next;
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
