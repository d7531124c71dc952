package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A gateway that dies, and a far side that is gone meanwhile: what the log has, both are told. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportsTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path folder = Folders.fresh();
  private final AtomicBoolean down = new AtomicBoolean();
  private final List<String> events = new CopyOnWriteArrayList<>();
  @AutoClose private final Http http = new Http();
  @AutoClose private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
  private final HttpServer collector = collector();
  @AutoClose private final GatewayProcess gateway;

  ExportsTest() {
    gateway = GatewayProcess.start(sim.uri(), Site.KEY, "--config", config().toString());
  }

  @AfterAll
  void stop() {
    collector.stop(0);
    Folders.delete(folder);
  }

  /** It takes batches of CloudEvents, or none. */
  private HttpServer collector() {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              var batch = exchange.getRequestBody().readAllBytes();
              if (down.get()) {
                exchange.sendResponseHeaders(503, -1);
                return;
              }
              MAPPER.readTree(batch).forEach(event -> events.add(event.toString()));
              exchange.sendResponseHeaders(202, -1);
            }
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path config() {
    var text =
        """
        exports:
          - name: archive
            format: lines
            file: {path: audit.jsonl}
          - name: collector
            format: cloudevents
            http: {address: "http://127.0.0.1:%d/in"}
        """
            .formatted(collector.getAddress().getPort());
    try {
      return Files.writeString(folder.resolve("sallyport.yaml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void call(String words) {
    var answer =
        http.send(
            Http.message(gateway.target("ci-bot"), Http.ask("[sim:text " + words + "]", false)));
    assertThat(answer.status()).isEqualTo(200);
    var _ = gateway.audit().outcome(answer.exchange());
  }

  /** The entries in the file, by their leaves. */
  private Map<Long, JsonNode> archived() {
    var found = new TreeMap<Long, JsonNode>();
    try {
      for (var line : Files.readAllLines(folder.resolve("audit.jsonl"))) {
        var event = MAPPER.readTree(line);
        found.put(event.path("leaf").asLong(), event.path("entry"));
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The entries that the collector has, by their sequence. */
  private List<JsonNode> collected() {
    var found = new TreeMap<String, JsonNode>();
    for (var text : events) {
      try {
        var event = MAPPER.readTree(text);
        found.put(event.path("sequence").asText(), event.path("data"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return List.copyOf(found.values());
  }

  private String metrics() {
    return http.send(Http.request(gateway.target("ci-bot"), "/sallyport/v1/metrics").GET().build())
        .body();
  }

  @Test
  void allThatTheLogHasIsTold() {
    call("One.");
    Until.holds("the collector has an outcome", () -> events.toString().contains("outcome"));
    down.set(true);
    call("Two.");
    Until.holds(
        "the collector is known to be down",
        () -> metrics().contains("sallyport_export_trouble{export=\"collector\"} 1"));
    assertThat(metrics()).contains("sallyport_export_trouble{export=\"archive\"} 0");
    assertThat(gateway.command("status", "--as", "ci-bot").output())
        .contains("export collector (cloudevents, http)")
        .contains("503");
    var health = new Prober(http, gateway).signedIn("alice").get("/console/health").body();
    assertThat(health)
        .contains("<h2 id=\"exports\">Exports of the audit log</h2>")
        .containsPattern("<dt>archive</dt><dd>\\d+ delivered, \\d+ waiting</dd>")
        .containsPattern("<dt>collector</dt><dd>[1-9]\\d* delivered, [1-9]\\d* waiting</dd>")
        .containsPattern("The export `collector` has [1-9]\\d* entries waiting: [^<]*503")
        .doesNotContain("The export `archive`", "all well");
    gateway.kill9();
    gateway.restart(Site.KEY, "--config", folder.resolve("sallyport.yaml").toString());
    call("Three.");
    down.set(false);
    call("Four.");
    Until.holds(
        "the collector has all",
        () -> metrics().contains("sallyport_export_waiting_entries{export=\"collector\"} 0"));
    gateway.stop();
    var entries = gateway.audit().entries();
    assertThat(entries.getLast().path("kind").asText()).isEqualTo("stopped");
    assertThat(collected()).isEqualTo(entries);
    assertThat(new ArrayList<>(archived().values())).isEqualTo(entries);
  }
}
