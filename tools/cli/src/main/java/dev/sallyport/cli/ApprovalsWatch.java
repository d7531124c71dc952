package dev.sallyport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.engine.fetch.Pace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Follows the moves of approvals. When the gateway ends, it is waited for, and what moved meanwhile
 * is printed then.
 */
final class ApprovalsWatch {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CLIENT_ERROR = 4;

  private final CallerOptions caller;
  private final StateOptions state;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Pace pace = new Pace(Duration.ofSeconds(1), new SecureRandom());

  /** Those that the list had already when the stream began. */
  private final Set<String> listed = new HashSet<>();

  private OptionalLong last = OptionalLong.empty();

  ApprovalsWatch(CallerOptions caller, StateOptions state, PrintWriter out, PrintWriter err) {
    this.caller = caller;
    this.state = state;
    this.out = out;
    this.err = err;
  }

  /** Runs until it is interrupted, or until the gateway turns the caller away. */
  int run() {
    try (var client = HttpClient.newHttpClient()) {
      var failures = 0;
      while (true) {
        try {
          var response = open(client);
          if (response.statusCode() == 200) {
            failures = 0;
            follow(response.body());
            // A stream has an end, and whoever ends each at once is not asked without one.
            TimeUnit.NANOSECONDS.sleep(pace.afterFailure(1).toNanos());
            continue;
          }
          if (response.statusCode() / 100 == CLIENT_ERROR) {
            err.println(
                JSON.readTree(response.body().readAllBytes()).at("/error/message").asText());
            return 1;
          }
        } catch (IOException | CommandFailedException e) {
          if (last.isEmpty()) {
            throw new CommandFailedException(
                e instanceof CommandFailedException known && known.getMessage() != null
                    ? known.getMessage()
                    : "no gateway answers: start one with `./sallyport up`");
          }
        }
        failures++;
        if (failures == 1) {
          err.println("the gateway does not answer; it is tried again");
          err.flush();
        }
        TimeUnit.NANOSECONDS.sleep(pace.afterFailure(failures).toNanos());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private HttpResponse<InputStream> open(HttpClient client)
      throws IOException, InterruptedException {
    var request = caller.request(state, "/approvals/events").header("accept", "text/event-stream");
    last.ifPresent(sequence -> request.header("last-event-id", Long.toString(sequence)));
    return client.send(request.build(), BodyHandlers.ofInputStream());
  }

  private void follow(InputStream body) throws IOException {
    try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        // The gateway writes each event's data as one line.
        if (line.startsWith("data: ")) {
          event(JSON.readTree(line.substring("data: ".length())));
        }
      }
    }
  }

  private void event(JsonNode data) {
    var begins = last.isEmpty();
    last = OptionalLong.of(data.path("sequence").asLong());
    if (begins) {
      var waiting = caller.send(state, "GET", "/approvals", BodyPublishers.noBody());
      waiting.body().path("approvals").forEach(this::waits);
    }
    var approval = data.path("approval");
    if (data.has("step") && !known(data.path("step").asText(), approval)) {
      print(data, data.path("step").asText(), approval);
    }
    out.flush();
  }

  private void waits(JsonNode approval) {
    listed.add(approval.path("id").asText());
    var data = JSON.createObjectNode().put("step", "asked");
    data.set("approval", approval);
    print(data, "asked", approval);
  }

  private boolean known(String step, JsonNode approval) {
    return step.equals("asked") && listed.remove(approval.path("id").asText());
  }

  private void print(JsonNode data, String step, JsonNode approval) {
    if (caller.json()) {
      out.println(data);
      return;
    }
    var id = Printable.of(approval.path("id").asText());
    if (step.equals("asked")) {
      out.printf(
          "%s  %s; until %s%n",
          id, ApprovalWords.question(approval), Printable.of(approval.path("deadline").asText()));
      ApprovalWords.text(out, "preview", approval.path("preview").asText());
    } else {
      out.printf("%s  %s%n", id, ApprovalWords.step(step, approval));
    }
  }
}
