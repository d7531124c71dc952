package dev.sallyport.engine.policy.network;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/**
 * Why no answer came, in Go's words where Go has one for it: with {@code raise_error} off a policy
 * reads them.
 */
final class Faults {

  /** The connection ended before the answer did. */
  static final String INSIDE_A_BODY = "unexpected EOF";

  private Faults() {}

  static String beforeAnAnswer(Throwable thrown, URI location) {
    if (isUnresolved(thrown)) {
      return "dial tcp: lookup %s: no such host".formatted(location.getHost());
    }
    return switch (thrown) {
      case ConnectException _ ->
          "dial tcp %s:%d: connect: connection refused"
              .formatted(location.getHost(), port(location));
      case SSLException _ -> "tls: the handshake failed";
      case EOFException _ -> "EOF";
      default -> isEmpty(thrown) ? "EOF" : "the connection failed";
    };
  }

  /** The JDK's client says only in words that no byte of an answer came. */
  private static boolean isEmpty(Throwable thrown) {
    return thrown.getCause() instanceof EOFException
        || String.valueOf(thrown.getMessage()).contains("received no bytes");
  }

  private static boolean isUnresolved(Throwable thrown) {
    for (var cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }

  private static int port(URI location) {
    if (location.getPort() >= 0) {
      return location.getPort();
    }
    return location.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }
}
