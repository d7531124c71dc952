package dev.sallyport.engine.export.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real rsyslogd, where it is installed; elsewhere tests are skipped, and under {@code CI=true}
 * they fail. It writes each message as it came into a file.
 */
final class Rsyslog implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final long LOOK_EVERY_MS = 20;

  private final Path program;
  private final Path folder;
  private final int port;
  private Optional<Process> process = Optional.empty();

  private Rsyslog(Path program, Path folder, int port) {
    this.program = program;
    this.folder = folder;
    this.port = port;
  }

  /**
   * One that keeps its files there.
   *
   * @param keys what it shows over TLS; empty for plain TCP
   */
  static Rsyslog in(Path folder, Optional<Certificates> keys) {
    var program = program();
    if (System.getenv("CI") != null) {
      assertThat(program).as("`rsyslogd` is installed").isPresent();
    }
    assumeTrue(program.isPresent(), "`rsyslogd` is neither on the path nor in `/usr/sbin`");
    if (keys.isPresent()) {
      var gtls = isDriverThere();
      if (System.getenv("CI") != null) {
        assertThat(gtls).as("rsyslog's driver for GnuTLS is installed").isTrue();
      }
      assumeTrue(gtls, "rsyslog has no driver for GnuTLS (Debian's `rsyslog-gnutls`)");
    }
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var server = new Rsyslog(program.orElseThrow(), folder, free.getLocalPort());
      Files.writeString(folder.resolve("rsyslog.conf"), server.configuration(keys));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String configuration(Optional<Certificates> keys) {
    return """
        global(maxMessageSize="64k" workDirectory="%1$s"%2$s)
        module(load="imtcp"%3$s)
        template(name="raw" type="string" string="%%rawmsg%%\\n")
        input(type="imtcp" address="127.0.0.1" port="%4$d")
        action(type="omfile" file="%5$s" template="raw")
        """
        .formatted(
            folder,
            keys.map(
                    made ->
                        " DefaultNetstreamDriver=\"gtls\" DefaultNetstreamDriverCAFile=\"%s\" DefaultNetstreamDriverCertFile=\"%s\" DefaultNetstreamDriverKeyFile=\"%s\""
                            .formatted(made.authority(), made.certificate(), made.key()))
                .orElse(""),
            keys.isPresent()
                ? " StreamDriver.Name=\"gtls\" StreamDriver.Mode=\"1\" StreamDriver.AuthMode=\"anon\""
                : "",
            port,
            folder.resolve("messages"));
  }

  int port() {
    return port;
  }

  Rsyslog begin() throws InterruptedException {
    try {
      process =
          Optional.of(
              new ProcessBuilder(
                      program.toString(),
                      "-n",
                      "-f",
                      folder.resolve("rsyslog.conf").toString(),
                      "-i",
                      folder.resolve("pid").toString())
                  .redirectErrorStream(true)
                  .redirectOutput(folder.resolve("output").toFile())
                  .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var until = Instant.now().plus(LIMIT);
    while (!isListening()) {
      assertThat(Instant.now()).as("rsyslogd listens in time").isBefore(until);
      Thread.sleep(LOOK_EVERY_MS);
    }
    return this;
  }

  private boolean isListening() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** Ends it; what it has read it writes down. */
  void end() throws InterruptedException {
    if (process.isPresent()) {
      process.get().destroy();
      if (!process.get().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.get().destroyForcibly().waitFor();
      }
      process = Optional.empty();
    }
  }

  /** What it has written, when there are so many messages, or the limit is over. */
  List<String> messages(int count) throws InterruptedException {
    var until = Instant.now().plus(LIMIT);
    var found = messages();
    while (found.size() < count && Instant.now().isBefore(until)) {
      Thread.sleep(LOOK_EVERY_MS);
      found = messages();
    }
    return found;
  }

  List<String> messages() {
    try {
      var file = folder.resolve("messages");
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> program() {
    return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
            Stream.of("/usr/sbin"))
        .map(folder -> Path.of(folder, "rsyslogd"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static boolean isDriverThere() {
    try (var found =
        Files.find(Path.of("/usr/lib"), 3, (path, _) -> path.endsWith("lmnsd_gtls.so"))) {
      return found.findAny().isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      end();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
