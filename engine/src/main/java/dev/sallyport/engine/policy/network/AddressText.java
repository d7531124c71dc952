package dev.sallyport.engine.policy.network;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * Addresses as Go writes them: those of IPv6 with their longest run of zeros left out, which Java
 * does not do (RFC 5952, section 4.2).
 */
final class AddressText {
  private static final Pattern ZEROS = Pattern.compile("(?<![0-9a-f])0(?::0)+(?![0-9a-f])");

  private AddressText() {}

  static String of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    var text = address.getHostAddress().replaceFirst("%.*", "");
    var runs = ZEROS.matcher(text);
    var start = 0;
    var end = 0;
    while (runs.find()) {
      if (runs.end() - runs.start() > end - start) {
        start = runs.start();
        end = runs.end();
      }
    }
    return end == 0
        ? text
        : text.substring(0, start).replaceFirst(":$", "")
            + "::"
            + text.substring(end).replaceFirst("^:", "");
  }
}
