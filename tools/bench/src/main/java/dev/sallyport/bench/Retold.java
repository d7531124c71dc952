package dev.sallyport.bench;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Content;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.payload.Payloads;
import dev.sallyport.engine.payload.Session;
import dev.sallyport.engine.recording.Masked;
import dev.sallyport.engine.recording.RecordedCall;
import dev.sallyport.engine.store.SqliteStore;
import dev.sallyport.engine.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * What it takes to ask the policy about traffic that has been: sessions of 100 turns each, as they
 * are kept.
 *
 * @param policy is asked; its files are what tools have answered with
 * @param folder where the state lies meanwhile
 */
record Retold(Effort effort, Path policy, Path folder) {
  private static final String GROUP = "Decisions on record, asked of another policy";
  private static final int WRITERS = 8;

  /** Each is a process that runs for seconds. */
  private static final int ROUNDS = 3;

  private static final double NANOS_PER_MS = 1e6;

  /** So long for 10,000 of them, with all that a command takes to start. */
  private static final double LIMIT_MS = 10_000;

  List<Row> rows() throws IOException {
    var state = filled();
    var took = new ArrayList<Double>();
    for (var round = 0; round < Math.min(effort.rounds(), ROUNDS); round++) {
      took.add(asked(state));
    }
    var decisions = effort.sessions() * Conversation.TURNS;
    return List.of(
        Row.within(
            GROUP,
            String.format(Locale.ROOT, "%,d of them, in a new process", decisions),
            Quantile.median(took),
            LIMIT_MS,
            "ms"));
  }

  private double asked(Path state) throws IOException {
    var command =
        Processes.command(
            "impact", "--policy", policy.toString(), "--state", state.toString(), "--json");
    var started = System.nanoTime();
    var said = Processes.said(command);
    var took = (System.nanoTime() - started) / NANOS_PER_MS;
    var compared = "\"compared\":%d,".formatted(effort.sessions() * Conversation.TURNS);
    if (!said.contains(compared)) {
      throw new BenchException("not all were asked about: " + said, null);
    }
    return took;
  }

  private Path filled() throws IOException {
    var state = Files.createDirectories(folder.resolve("retold"));
    var requests = new ArrayList<Content>();
    var conversation = new Conversation(Conversation.text(policy));
    for (var turn = 0; turn < Conversation.TURNS; turn++) {
      requests.add(Content.read(conversation.asked(), StrictJson::object));
      var _ = conversation.answered();
    }
    try (var store = SqliteStore.open(state.resolve("sallyport.db"), Clock.systemUTC());
        // Those who come together share a commit.
        var writers = Executors.newFixedThreadPool(WRITERS)) {
      var wrap = LocalWrap.file(state.resolve("payload.key"), new SecureRandom());
      var payloads =
          new Payloads(store.payloads(), KeyWraps.of(wrap), Clock.systemUTC(), new SecureRandom());
      var filling = new ArrayList<Callable<Void>>();
      for (var session = 0; session < effort.sessions(); session++) {
        var label = "session-" + session;
        filling.add(
            () -> {
              fill(store, payloads, label, requests);
              return null;
            });
      }
      for (var one : writers.invokeAll(filling)) {
        var _ = one.get();
      }
      return state;
    } catch (ExecutionException e) {
      throw new BenchException("a session cannot be written", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  private static void fill(Store store, Payloads payloads, String label, List<Content> requests) {
    for (var request : requests) {
      var call = call(label, request);
      var kept = RecordedCall.of(call, "bench", Masked.whole(request.bytes()));
      var session = Session.of(call.identity().principal(), label, call.at());
      var intent = intent(call);
      var _ =
          payloads.begin(
              session,
              kept.document(),
              prepared ->
                  store.recordedLog().append(intent.withPayload(prepared.ref().text()), prepared));
    }
  }

  private static AuditEntry.Intent intent(Call call) {
    return new AuditEntry.Intent(
        call.exchange(),
        call.at(),
        AuditEntry.Caller.of(call.identity()),
        new AuditEntry.Call(
            call.endpoint().word(),
            call.model(),
            call.stream(),
            new AuditEntry.Labels(call.labels().session(), call.labels().client()),
            Digests.sha256(call.body()),
            call.body().length,
            call.digest()),
        new Ruling(new Decision.Allow(Set.of("ml may complete")), "r1", "d1"));
  }

  private static Call call(String label, Content request) {
    var now = Instant.now();
    return new Call(
        "req_" + UUID.randomUUID(),
        now,
        new Identity(
            Identity.Kind.PERSON,
            "alice",
            "https://idp.example",
            List.of("ml"),
            Map.of(),
            "",
            now,
            now.plus(Duration.ofMinutes(15))),
        Endpoint.MESSAGES,
        "",
        Headers.NONE,
        new Call.Labels("claude-cli/2.1.330", label, ""),
        request,
        Digests.sha256(request.bytes()));
  }
}
