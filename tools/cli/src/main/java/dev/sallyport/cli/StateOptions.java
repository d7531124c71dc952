package dev.sallyport.cli;

import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Where a gateway of this machine keeps its state, and where it serves. */
final class StateOptions {

  /** The port that `up` takes where nothing else is said. */
  static final int DEFAULT_PORT = 8377;

  @Option(
      names = "--state",
      scope = CommandLine.ScopeType.INHERIT,
      paramLabel = "DIR",
      description = "The gateway's state directory (default: .sallyport).")
  Path state = Path.of(".sallyport");

  /** Where the gateway of this state directory serves, or would by default. */
  URI gateway() {
    return GatewayAddress.read(state).orElse(URI.create("http://127.0.0.1:" + DEFAULT_PORT));
  }
}
