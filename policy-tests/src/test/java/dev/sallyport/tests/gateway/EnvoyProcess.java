package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.tests.clients.Clients;
import dev.sallyport.tests.clients.Servers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A real Envoy, started with the configuration that operators are shown: only where things are is
 * changed in it, and what a test wants otherwise.
 */
final class EnvoyProcess implements AutoCloseable {
  private static final Path SHOWN = Path.of("..", "docs", "envoy");
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Process process;
  private final Path folder;
  private final URI uri;

  private EnvoyProcess(Process process, Path folder, URI uri) {
    this.process = process;
    this.folder = folder;
    this.uri = uri;
  }

  /** What a test wants otherwise in the configuration. */
  interface Change {
    String in(String text);

    /** The second text in the place of the first, which is there once. */
    static Change of(String from, String to) {
      return text -> {
        assertThat(text.split(Pattern.quote(from), -1)).as(from).hasSize(2);
        return text.replace(from, to);
      };
    }
  }

  /** Starts one; when this returns it serves. */
  static EnvoyProcess start(int envoyPort, URI gateway, URI service, Change... changes) {
    int port = Servers.freePort();
    EnvoyProcess envoy =
        launched(port, config(port, envoyPort, gateway, service, List.of(changes)));
    Until.holds("Envoy serves", envoy::serves);
    return envoy;
  }

  /** Starts one that balances connections, and says whose they are. */
  static EnvoyProcess balancing(URI gateway, Change... changes) {
    int port = Servers.freePort();
    String text = shown("proxy-protocol.yaml");
    text = Change.of("port_value: 10000", "port_value: " + port).in(text);
    text = Change.of("port_value: 8377", "port_value: " + gateway.getPort()).in(text);
    for (Change change : changes) {
      text = change.in(text);
    }
    EnvoyProcess envoy = launched(port, text);
    Until.holds("Envoy listens", envoy::listens);
    return envoy;
  }

  private static EnvoyProcess launched(int port, String text) {
    Path folder = Folders.fresh();
    try {
      Path config = Files.writeString(folder.resolve("envoy.yaml"), text);
      Path log = folder.resolve("log");
      ProcessBuilder builder =
          new ProcessBuilder(
                  Clients.envoy().toString(),
                  "--config-path",
                  config.toString(),
                  "--use-dynamic-base-id",
                  "--concurrency",
                  "1",
                  "--log-level",
                  "warning")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().keySet().retainAll(List.of("PATH"));
      return new EnvoyProcess(builder.start(), folder, URI.create("http://127.0.0.1:" + port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String config(
      int port, int envoyPort, URI gateway, URI service, List<Change> changes) {
    String text = shown("envoy.yaml");
    // The simulated service speaks plain HTTP; the rest of the file is its TLS.
    text = text.substring(0, text.lastIndexOf("      transport_socket:"));
    text = Change.of("port_value: 10000", "port_value: " + port).in(text);
    text = Change.of("port_value: 9377", "port_value: " + envoyPort).in(text);
    text = Change.of("port_value: 8377", "port_value: " + gateway.getPort()).in(text);
    text =
        Change.of(
                "address: api.anthropic.com, port_value: 443",
                "address: 127.0.0.1, port_value: " + service.getPort())
            .in(text);
    for (Change change : changes) {
      text = change.in(text);
    }
    return text;
  }

  private static String shown(String name) {
    try {
      return Files.readString(SHOWN.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean listens() {
    requireAlive();
    return Servers.listens(uri.getPort());
  }

  private void requireAlive() {
    if (!process.isAlive()) {
      throw new AssertionError("Envoy ended: " + log());
    }
  }

  private boolean serves() {
    requireAlive();
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      return connection.getResponseCode() > 0;
    } catch (IOException _) {
      return false;
    }
  }

  URI uri() {
    return uri;
  }

  String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Servers.end(process, STOP_LIMIT);
    Folders.delete(folder);
  }
}
