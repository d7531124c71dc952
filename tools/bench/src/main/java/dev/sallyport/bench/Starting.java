package dev.sallyport.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long a gateway takes from its start until it serves, and until it is ready: as the launcher
 * starts it, with what the JVM has learned at a start after the build, on a policy that has been
 * compiled before.
 */
final class Starting {
  private static final String GROUP = "A gateway that starts";
  private static final double SERVES_MS = 1_000;
  private static final double READY_MS = 5_000;

  private final Effort effort;
  private final Path policy;
  private final Path folder;

  /**
   * @param folder where gateways keep their state and logs
   */
  Starting(Effort effort, Path policy, Path folder) {
    this.effort = effort;
    this.policy = policy;
    this.folder = folder;
  }

  List<Row> rows() throws IOException {
    Files.createDirectories(folder);
    var learned = learned();
    var serves = new ArrayList<Double>();
    var ready = new ArrayList<Double>();
    // The first one compiles the policy.
    for (int round = 0; round <= effort.rounds(); round++) {
      var started = System.nanoTime();
      try (var gateway = start(learned);
          var client = HttpClient.newHttpClient()) {
        var untilItServes = since(started);
        awaitReady(client, gateway.uri());
        if (round > 0) {
          serves.add(untilItServes);
          ready.add(since(started));
        }
      }
    }
    return List.of(
        Row.within(GROUP, "until it serves", Quantile.median(serves), SERVES_MS, "ms"),
        Row.within(GROUP, "until it is ready", Quantile.median(ready), READY_MS, "ms"));
  }

  /** Nothing is learned from folders of classes, which is what tests have. */
  private Path learned() throws IOException {
    var learned = folder.resolve("start.aot");
    var command =
        new ArrayList<>(
            Processes.command(
                "rehearse",
                "--policy",
                policy.toString(),
                "--state",
                folder.resolve("rehearsal").toString()));
    command.addAll(1, List.of("-XX:AOTCacheOutput=" + learned, "-Xlog:disable"));
    var log = folder.resolve("rehearsal.log");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    var _ = Processes.exitCode(process);
    return learned;
  }

  private Server start(Path learned) {
    return Server.java(
        folder.resolve("gateway.log"),
        Map.of("ANTHROPIC_API_KEY", "sk-ant-bench"),
        List.of(
            "-XX:-DontCompileHugeMethods",
            Processes.learned(learned),
            "-Xlog:disable",
            "dev.sallyport.cli.Main",
            "up",
            "--policy",
            policy.toString(),
            "--state",
            folder.resolve("state").toString(),
            "--port",
            "0",
            "--upstream",
            "http://127.0.0.1:1"));
  }

  private static void awaitReady(HttpClient client, URI gateway) throws IOException {
    var request = HttpRequest.newBuilder(gateway.resolve("/health/ready")).build();
    try {
      while (client.send(request, BodyHandlers.discarding()).statusCode() != 200) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  private static double since(long started) {
    return (System.nanoTime() - started) / 1e6;
  }
}
