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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Follows the moves of approvals. When the gateway ends, it is waited for, and what moved meanwhile
 * is printed then.
 */
final class ApprovalsWatch {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CLIENT_ERROR = 4;
  private static final int TOO_MANY = 429;

  /** The gateway gives a sign of life every ten seconds; three of them do not get lost. */
  private static final Duration SILENT_MAX = Duration.ofSeconds(30);

  private final CallerOptions caller;
  private final StateOptions state;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Duration silentMax;
  private final Pace pace = new Pace(Duration.ofSeconds(1), new SecureRandom());

  /** Those that the list had already when the stream began. */
  private final Set<String> listed = new HashSet<>();

  /** Where to go on: known once the list was read. */
  private OptionalLong last = OptionalLong.empty();

  private boolean answered;

  ApprovalsWatch(CallerOptions caller, StateOptions state, PrintWriter out, PrintWriter err) {
    this(caller, state, out, err, SILENT_MAX);
  }

  /**
   * @param silentMax how long a connection may say nothing
   */
  ApprovalsWatch(
      CallerOptions caller,
      StateOptions state,
      PrintWriter out,
      PrintWriter err,
      Duration silentMax) {
    this.silentMax = silentMax;
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
        var trouble = "the gateway does not answer; it is tried again";
        try {
          var response = open(client);
          if (response.statusCode() == 200) {
            failures = 0;
            answered = true;
            follow(response.body());
            // A stream has an end, and whoever ends each at once is not asked without one.
            TimeUnit.NANOSECONDS.sleep(pace.afterFailure(1).toNanos());
            continue;
          }
          if (response.statusCode() / 100 == CLIENT_ERROR) {
            trouble = JSON.readTree(response.body().readAllBytes()).at("/error/message").asText();
            // What was cut off a moment ago may still have its place.
            if (response.statusCode() != TOO_MANY) {
              err.println(trouble);
              return 1;
            }
          }
        } catch (IOException | CommandFailedException e) {
          if (!answered) {
            throw new CommandFailedException(
                e instanceof CommandFailedException known && known.getMessage() != null
                    ? known.getMessage()
                    : "no gateway answers: start one with `./sallyport up`");
          }
        }
        failures++;
        if (failures == 1) {
          err.println(trouble);
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
    var response = client.sendAsync(request.build(), BodyHandlers.ofInputStream());
    try {
      return response.get(silentMax.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      response.cancel(true);
      throw new IOException("the gateway says nothing", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private void follow(InputStream body) throws IOException {
    try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        var silence = new Silence(body)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        silence.heard();
        // The gateway writes each event's data as one line.
        if (line.startsWith("data: ")) {
          event(JSON.readTree(line.substring("data: ".length())));
        }
      }
    }
  }

  /** Closes a connection on which nothing has come for too long, whoever reads of it. */
  private final class Silence implements AutoCloseable {
    private final InputStream body;
    private CompletableFuture<Boolean> over;

    Silence(InputStream body) {
      this.body = body;
      this.over = begun();
    }

    void heard() {
      close();
      over = begun();
    }

    @Override
    public void close() {
      over.complete(false);
    }

    private CompletableFuture<Boolean> begun() {
      var begun = new CompletableFuture<Boolean>();
      var _ = begun.thenAcceptAsync(this::end);
      return begun.completeOnTimeout(true, silentMax.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void end(boolean late) {
      if (late) {
        try {
          body.close();
        } catch (IOException _) {
          // Whoever reads it meets the same.
        }
      }
    }
  }

  private void event(JsonNode data) throws IOException {
    if (last.isEmpty()) {
      list();
    }
    last = OptionalLong.of(data.path("sequence").asLong());
    var approval = data.path("approval");
    if (data.has("step") && !known(data.path("step").asText(), approval)) {
      print(data, data.path("step").asText(), approval);
    }
    out.flush();
  }

  /** Prints what waits already; if it cannot be had, the whole is begun anew. */
  private void list() throws IOException {
    var waiting = caller.send(state, "GET", "/approvals", BodyPublishers.noBody());
    if (waiting.status() != 200) {
      throw new IOException("the list was answered with " + waiting.status());
    }
    waiting.body().path("approvals").forEach(this::waits);
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
