package dev.sallyport.tests.decisionlog;

import dev.sallyport.tests.clients.GoTools;
import dev.sallyport.tests.clients.Servers;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** OPA's own server, which sends its decision log to a service. */
final class OpaServer implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Process process;
  private final URI base;
  private final HttpClient client = HttpClient.newHttpClient();

  private OpaServer(Process process, URI base) {
    this.process = process;
    this.base = base;
  }

  /** Starts one on a policy; when this returns it answers. */
  static OpaServer start(Path policy, LogReceiver receiver, Path output)
      throws IOException, InterruptedException {
    int port = Servers.freePort();
    List<String> line =
        List.of(
            GoTools.opa().toString(),
            "run",
            "--server",
            "--disable-telemetry",
            "--addr",
            "127.0.0.1:" + port,
            "--set",
            "nd_builtin_cache=true",
            "--set",
            "services.logs.url=" + receiver.base(),
            "--set",
            "decision_logs.service=logs",
            "--set",
            "decision_logs.reporting.min_delay_seconds=1",
            "--set",
            "decision_logs.reporting.max_delay_seconds=1",
            policy.toString());
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().keySet().retainAll(List.of("PATH"));
    OpaServer server = new OpaServer(builder.start(), URI.create("http://127.0.0.1:" + port + "/"));
    server.awaitAnswers();
    return server;
  }

  private void awaitAnswers() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      try {
        if (send(HttpRequest.newBuilder(base.resolve("health")).GET()).statusCode() == 200) {
          return;
        }
      } catch (ConnectException _) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
    throw new AssertionError("OPA's server does not answer");
  }

  /** Asks what the package {@code gateway.request} says of an input. */
  String ask(String input) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(base.resolve("v1/data/gateway/request"))
            .POST(BodyPublishers.ofString("{\"input\": " + input + "}")))
        .body();
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(
        request.timeout(LIMIT).header("content-type", "application/json").build(),
        BodyHandlers.ofString());
  }

  @Override
  public void close() {
    client.shutdownNow();
    Servers.end(process, LIMIT);
  }
}
