package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.tests.clients.Servers;
import dev.sallyport.tests.clients.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Programs of others that a log has to get along with, made with this machine's Go toolchain. */
final class LogPeers implements AutoCloseable {
  private static final Path SOURCES = Path.of("log-peers").toAbsolutePath();
  private static final Path PROGRAMS = Path.of("target", "log-peers").toAbsolutePath();
  static final String WITNESS_NAME = "witness.example/w1";

  /** SHA-256 of nothing: the root of a tree without leaves. */
  private static final String EMPTY = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

  private final List<Process> running = new ArrayList<>();
  private final Path folder;

  LogPeers(Path folder) {
    this.folder = folder;
    run(SOURCES, "go", "build", "-o", PROGRAMS + "/", ".", "filippo.io/torchwood/cmd/litewitness");
  }

  /** A witness, by its address and its key. */
  record Witness(URI address, String key) {}

  /** What another's verifier says of a log in tiles: its name and how many entries there are. */
  String verified(Path log, String key) {
    return run(folder, PROGRAMS.resolve("log-peers").toString(), "verify", log.toString(), key)
        .strip();
  }

  /** What another's verifier says of an export: how many entries and documents are proven. */
  String exported(Path export, String key) {
    return run(folder, PROGRAMS.resolve("log-peers").toString(), "export", export.toString(), key)
        .strip();
  }

  /** What it says of a log that a gateway serves, to whoever shows the target's token. */
  String verified(Target target, String path, String key) {
    return run(
            folder,
            Map.of("TOKEN", target.token()),
            PROGRAMS.resolve("log-peers").toString(),
            "verify",
            target.baseUrl() + path,
            key)
        .strip();
  }

  /** Starts litewitness, which knows the log of that key. */
  Witness witness(String log) throws IOException, SQLException {
    Path socket = folder.resolve("agent.sock");
    Process agent =
        started(PROGRAMS.resolve("log-peers").toString(), "agent", socket.toString(), WITNESS_NAME);
    String[] keys =
        new BufferedReader(new InputStreamReader(agent.getInputStream(), UTF_8))
            .readLine()
            .split(" ", 2);
    Path database = folder.resolve("witness.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        var statement = connection.createStatement()) {
      String origin = log.split("\\+", 2)[0];
      statement.execute(
          "CREATE TABLE log (origin TEXT PRIMARY KEY, tree_size INTEGER NOT NULL, tree_hash TEXT NOT NULL)");
      statement.execute(
          "CREATE TABLE key (origin TEXT NOT NULL, key TEXT NOT NULL, FOREIGN KEY(origin) REFERENCES log(origin))");
      statement.execute("INSERT INTO log VALUES ('%s', 0, '%s')".formatted(origin, EMPTY));
      statement.execute("INSERT INTO key VALUES ('%s', '%s')".formatted(origin, log.strip()));
    }
    int port = Servers.freePort();
    var _ =
        started(
            PROGRAMS.resolve("litewitness").toString(),
            "-name",
            WITNESS_NAME,
            "-db",
            database.toString(),
            "-ssh-agent",
            socket.toString(),
            "-listen",
            "127.0.0.1:" + port,
            "-key",
            keys[0]);
    Until.holds("the witness listens", () -> listens(port));
    return new Witness(URI.create("http://127.0.0.1:" + port), keys[1]);
  }

  private static boolean listens(int port) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private Process started(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(folder.resolve("peers.err").toFile())
            .start();
    running.add(process);
    return process;
  }

  private static String run(Path folder, String... command) {
    return run(folder, Map.of(), command);
  }

  private static String run(Path folder, Map<String, String> environment, String... command) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + " failed, see above");
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    running.forEach(Process::destroyForcibly);
  }
}
