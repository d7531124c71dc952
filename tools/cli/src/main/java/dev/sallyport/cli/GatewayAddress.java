package dev.sallyport.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where a running gateway serves, kept in its state directory for the other commands. */
final class GatewayAddress {
  private static final String FILE = "gateway.uri";

  private GatewayAddress() {}

  static void write(Path state, URI gateway) {
    try {
      Files.writeString(state.resolve(FILE), gateway + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("`" + state.resolve(FILE) + "` cannot be written", e);
    }
  }

  static Optional<URI> read(Path state) {
    try {
      var file = state.resolve(FILE);
      return Files.exists(file)
          ? Optional.of(URI.create(Files.readString(file).strip()))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("`" + state.resolve(FILE) + "` cannot be read", e);
    }
  }

  /** Whether a host is this machine, so that what is sent there by http stays on it. */
  static boolean isThisMachine(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
