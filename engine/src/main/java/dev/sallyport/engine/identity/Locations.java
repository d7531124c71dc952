package dev.sallyport.engine.identity;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which addresses keys may be fetched from: https anywhere, plain http on loopback alone. */
public final class Locations {
  private Locations() {}

  /**
   * Lets a safe address pass.
   *
   * @throws IllegalArgumentException naming what it is and saying what is safe
   */
  public static void checkSafe(String what, URI location) {
    if (!isSafe(location)) {
      throw new IllegalArgumentException(
          "%s `%s` must be an https address: plain http is for loopback alone"
              .formatted(what, location));
    }
  }

  /** Whether keys may be fetched from there. */
  public static boolean isSafe(URI location) {
    var scheme = location.getScheme();
    var host = location.getHost();
    if (scheme == null || host == null || location.getRawUserInfo() != null) {
      return false;
    }
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "https" -> true;
      case "http" -> isLoopback(host);
      default -> false;
    };
  }

  static boolean isLoopback(@Nullable String host) {
    if (host == null) {
      return false;
    }
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    // Only literal addresses are resolved here, so that no name server has a say.
    var literal = host.startsWith("[") || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    try {
      return literal && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }
}
