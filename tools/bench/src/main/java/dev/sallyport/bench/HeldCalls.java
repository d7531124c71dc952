package dev.sallyport.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What calls cost that wait for a person, all at once: a gateway's memory, and threads of the
 * operating system.
 *
 * @param token of somebody who may call, and read which approvals are open, by their name
 */
record HeldCalls(Effort effort, Server gateway, UnaryOperator<String> token) {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int AT_ONCE = 10;
  private static final double MOST_MIB = 100;
  private static final double MOST_THREADS = 32;

  /** How often it is listened for one more. */
  private static final int LISTENED = 5;

  /** Until an approver can see a question. */
  private static final double MOST_MS = 1_000;

  private static final double NANOS_PER_MS = 1e6;

  /** As Claude Code sends it. */
  private static final int BODY_BYTES = 50 << 10;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double MIB = 1 << 20;

  List<Row> rows() throws IOException {
    var group = "Calls of 50 KB, %d held at once".formatted(effort.held());
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      // The first one loads what every later one needs.
      hold(client, 1, 0);
      var heapBefore = heapMib();
      var threadsBefore = threads();
      hold(client, effort.held() - 1, 1);
      var heap = heapMib() - heapBefore;
      var threads = threads() - threadsBefore;
      var heard = heardAfterMs(client, effort.held());
      client.shutdownNow();
      return List.of(
          Row.within(group, "one more, until who follows hears of it", heard, MOST_MS, "ms"),
          Row.within(group, "heap, more than with one held", heap, MOST_MIB, "MiB"),
          Row.within(
              group,
              "platform threads, more than with one held",
              (double) threads,
              MOST_THREADS,
              "threads"));
    }
  }

  /** From sending a call until the stream of approvals says that it is asked about: the median. */
  private double heardAfterMs(HttpClient client, int from) throws IOException {
    try {
      var events =
          client.send(
              request("/sallyport/v1/approvals/events", "alice").build(), BodyHandlers.ofLines());
      try (var lines = events.body()) {
        var heard = lines.filter(line -> line.startsWith("data:")).iterator();
        // The first one says from where on it follows.
        heard.next();
        var took = new double[LISTENED];
        for (var call = 0; call < took.length; call++) {
          var sent = System.nanoTime();
          send(client, from + call);
          heard.next();
          took[call] = (System.nanoTime() - sent) / NANOS_PER_MS;
        }
        Arrays.sort(took);
        return took[took.length / 2];
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  private void send(HttpClient client, int call) {
    var _ =
        client.sendAsync(
            request("/v1/messages", "ci-bot")
                .POST(BodyPublishers.ofString(body("call " + call).toString()))
                .build(),
            BodyHandlers.discarding());
  }

  private void hold(HttpClient client, int count, int before) throws IOException {
    for (int call = before; call < before + count; call++) {
      send(client, call);
      // More at once than can be decided would be refused, as they should be.
      if ((call + 1) % AT_ONCE == 0) {
        await(client, call + 1);
      }
    }
    await(client, before + count);
  }

  /** Each is another call, with a tool that the shipped policy asks people about. */
  private static ObjectNode body(String name) {
    var body = JSON.createObjectNode();
    body.put("model", "claude-sonnet-5").put("max_tokens", 1024).put("stream", true);
    var system = body.putArray("system");
    var tools = body.putArray("tools");
    tools.addObject().put("type", "web_search_20250305").put("name", "web_search");
    body.putArray("messages").addObject().put("role", "user").put("content", name);
    for (int part = 0; body.toString().length() < BODY_BYTES; part++) {
      system.addObject().put("type", "text").put("text", "Rule %d. ".formatted(part).repeat(60));
      var tool = tools.addObject().put("name", "tool_" + part).put("description", "It helps.");
      tool.putObject("input_schema")
          .put("type", "object")
          .putObject("properties")
          .putObject("path")
          .put("type", "string");
    }
    return body;
  }

  private HttpRequest.Builder request(String path, String name) {
    return HttpRequest.newBuilder(URI.create(gateway.uri() + path))
        .header("authorization", "Bearer " + token.apply(name))
        .header("anthropic-version", "2023-06-01")
        .header("content-type", "application/json");
  }

  private void await(HttpClient client, int wanted) throws IOException {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    var open = 0;
    while (open < wanted) {
      if (System.nanoTime() > deadline) {
        throw new BenchException("%d of %d calls are held".formatted(open, wanted), null);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(200);
        var answer =
            client.send(
                request("/sallyport/v1/approvals?limit=" + wanted, "alice").build(),
                BodyHandlers.ofString());
        open = JSON.readTree(answer.body()).path("approvals").size();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BenchException("interrupted", e);
      }
    }
  }

  /** What is left when the gateway's garbage has been collected: its histogram's last line. */
  private double heapMib() throws IOException {
    var lines = asked("GC.class_histogram").lines().toList();
    // Such as `Total  123456  12345678`.
    var total = Pattern.compile("\\d+").matcher(lines.getLast()).results().toList();
    return Long.parseLong(total.get(1).group()) / MIB;
  }

  /** Those of the operating system: of virtual ones it prints none. */
  private long threads() throws IOException {
    return asked("Thread.print").lines().filter(line -> line.startsWith("\"")).count();
  }

  private String asked(String question) throws IOException {
    return Processes.said(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            Long.toString(gateway.process().pid()),
            question));
  }
}
