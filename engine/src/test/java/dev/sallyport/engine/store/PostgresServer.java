package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL, of the programs that are installed. It keeps its data in a folder of its own
 * and listens on loopback alone. Where there are no such programs, tests are skipped; under {@code
 * CI=true} they fail.
 */
public final class PostgresServer implements AutoCloseable {
  private static final String USER = "sallyport";
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final long LIMIT_SECONDS = 60;

  private final Path bin;
  private final Path folder;
  private final int port;
  private final AtomicInteger databases = new AtomicInteger();

  private PostgresServer(Path bin, Path folder, int port) {
    this.bin = bin;
    this.folder = folder;
    this.port = port;
  }

  /** Starts one; or skips the test that wants it. */
  public static PostgresServer start() {
    var bin = programs();
    if (System.getenv("CI") != null) {
      assertThat(bin).as("PostgreSQL's `initdb` is installed").isPresent();
    }
    assumeTrue(bin.isPresent(), "PostgreSQL's `initdb` is neither on the path nor below " + DEBIAN);
    try {
      var folder = Files.createTempDirectory("sallyport-postgres");
      var server = new PostgresServer(bin.orElseThrow(), folder, freePort());
      if (isRoot()) {
        // PostgreSQL does not run as root.
        run("chown", "nobody", folder.toString());
      }
      server.program(
          "initdb", "-D", server.data(), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale");
      server.begin();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A database of its own for one test. */
  public PostgresConfig database() {
    var name = "test_" + databases.incrementAndGet();
    program(
        "psql",
        "-h",
        "127.0.0.1",
        "-p",
        port(),
        "-U",
        USER,
        "-d",
        "postgres",
        "-q",
        "-c",
        "CREATE DATABASE " + name);
    return new PostgresConfig(
        "jdbc:postgresql://127.0.0.1:%d/%s?sslmode=disable".formatted(port, name), USER, () -> "");
  }

  /** Ends it at once, as a machine that fails does. */
  public void stop() {
    program("pg_ctl", "stop", "-D", data(), "-m", "immediate", "-w");
  }

  /** Begins it again. */
  public void begin() {
    program(
        "pg_ctl",
        "start",
        "-D",
        data(),
        "-w",
        "-l",
        folder.resolve("log").toString(),
        "-o",
        "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200"
            .formatted(port));
  }

  @Override
  public void close() {
    stop();
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private String port() {
    return Integer.toString(port);
  }

  private void program(String name, String... arguments) {
    var command = new ArrayList<String>();
    if (isRoot()) {
      command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
    }
    command.add(bin.resolve(name).toString());
    command.addAll(List.of(arguments));
    run(command.toArray(String[]::new));
  }

  private static void run(String... command) {
    try {
      var process =
          new ProcessBuilder(command)
              .directory(new File("/"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(String.join(" ", command) + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Optional<Path> programs() {
    var path =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(Path::of)
            .map(folder -> folder.resolve("initdb"));
    return Stream.concat(path, debian())
        .filter(Files::isExecutable)
        .map(PostgresServer::real)
        // The others lie beside it.
        .filter(initdb -> Files.isExecutable(initdb.resolveSibling("pg_ctl")))
        .map(Path::getParent)
        .findFirst();
  }

  private static Path real(Path program) {
    try {
      return program.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> debian() {
    try (var versions = Files.isDirectory(DEBIAN) ? Files.list(DEBIAN) : Stream.<Path>empty()) {
      return versions
          .sorted(Comparator.reverseOrder())
          .map(version -> version.resolve("bin/initdb"))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
