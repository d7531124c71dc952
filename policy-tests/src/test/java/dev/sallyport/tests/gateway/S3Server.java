package dev.sallyport.tests.gateway;

import dev.sallyport.tests.clients.GoTools;
import dev.sallyport.tests.clients.Servers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A server of S3 that others have written, with its buckets in a folder. */
final class S3Server implements AutoCloseable {
  static final String REGION = "eu-central-1";
  static final String KEY_ID = "sallyport-archive";
  static final String SECRET = "s3-f1a0c2e4-not-for-logs";
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Path folder;
  private final int port;
  private Optional<Process> running = Optional.empty();

  /**
   * @param folder in which the server keeps what it has
   */
  S3Server(Path folder) throws IOException {
    this.folder = folder;
    this.port = Servers.freePort();
    Files.createDirectories(folder.resolve("buckets"));
    Files.createDirectories(folder.resolve("attributes"));
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** The folder of a bucket, which is there from then on. */
  Path bucket(String name) throws IOException {
    return Files.createDirectories(folder.resolve("buckets").resolve(name));
  }

  S3Server start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    GoTools.versitygw().toString(),
                    "--port",
                    "127.0.0.1:" + port,
                    "--region",
                    REGION,
                    "posix",
                    "--sidecar",
                    folder.resolve("attributes").toString(),
                    folder.resolve("buckets").toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
    builder.environment().keySet().retainAll(List.of("PATH"));
    builder.environment().put("ROOT_ACCESS_KEY", KEY_ID);
    builder.environment().put("ROOT_SECRET_KEY", SECRET);
    running = Optional.of(builder.start());
    Until.holds("the server of S3 listens", this::listens);
    return this;
  }

  private boolean listens() {
    if (!running.orElseThrow().isAlive()) {
      throw new AssertionError("the server of S3 has ended: see " + folder.resolve("log"));
    }
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  void kill() {
    Process process = running.orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    running.ifPresent(process -> Servers.end(process, STOP_LIMIT));
  }
}
