package dev.sallyport.dataplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Matter;
import dev.sallyport.engine.approval.Question;
import dev.sallyport.engine.mask.MaskKey;
import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.model.Verdict;
import dev.sallyport.engine.pipeline.Arrival;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.LineLimits;
import dev.sallyport.engine.pipeline.PolicyInForce;
import dev.sallyport.engine.pipeline.Recorder;
import dev.sallyport.engine.policy.Decider;
import dev.sallyport.engine.store.SqliteStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who follows the moves hears of them as long as they may, and leaves room for others. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MoveStreamTest {
  private static final int PIPE_BYTES = 64 << 10;

  @TempDir Path folder;
  private final Clock clock = Clock.systemUTC();
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private final AtomicInteger calls = new AtomicInteger();
  private final List<Listener> listeners = new ArrayList<>();
  private SqliteStore store;
  private Approvals approvals;
  private ExchangeLine line;
  private MoveStream moves;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("state.db"), clock);
    var audit = store.auditLog();
    approvals = new Approvals(store.approvals(), audit, clock, new SecureRandom());
    var policy = new PolicyInForce();
    // Without rules about it, everybody reads.
    var open =
        Decider.ofCalls(
            _ -> {
              throw new AssertionError("no call is made");
            });
    policy.activate(new PolicyInForce.Revision("r1", "d1", open, Masks.NONE));
    line =
        new ExchangeLine(
            new ExchangeLine.Parts(
                this::byName,
                policy,
                Recorder.ofEntries(audit),
                approvals,
                _ -> {
                  throw new AssertionError("nothing is forwarded");
                },
                MaskKey.of(new byte[MaskKey.BYTES])),
            LineLimits.DEFAULT,
            clock,
            () -> "req_" + calls.incrementAndGet());
    moves = new MoveStream(approvals, store.approvals(), clock);
  }

  @AfterEach
  void close() throws Exception {
    for (var listener : listeners) {
      listener.lines.close();
      listener.thread.interrupt();
      listener.thread.join();
    }
    store.close();
  }

  private Identity byName(Credentials credentials) {
    if (revoked.contains(credentials.token())) {
      throw new RefusedException(
          Refusal.last(401, "authentication_error", "key_revoked", "The key was revoked."));
    }
    return new Identity(
        Identity.Kind.SERVICE,
        credentials.token(),
        "https://issuer.example",
        List.of(),
        Map.of(),
        "",
        Instant.EPOCH,
        clock.instant().plus(Duration.ofHours(1)));
  }

  /** Somebody who follows, on a thread of the server's. */
  private final class Listener {
    private final AtomicInteger status = new AtomicInteger();
    private final BufferedReader lines;
    private final Thread thread;

    Listener(String who, OptionalLong from) throws IOException {
      var in = new PipedInputStream(PIPE_BYTES);
      OutputStream out = new PipedOutputStream(in);
      lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      var arrival =
          new Arrival(
              "GET",
              "/sallyport/v1/approvals/events",
              "",
              new Headers(Map.of("authorization", List.of("Bearer " + who))),
              InputStream.nullInputStream());
      thread =
          Thread.ofVirtual()
              .start(
                  () ->
                      line.runOwnStream(
                          arrival,
                          (code, _) -> {
                            status.set(code);
                            return out;
                          },
                          Action.APPROVALS_READ,
                          "text/event-stream",
                          stream -> moves.write(from, stream)));
      listeners.add(this);
    }

    /** The next event's data. */
    String next() throws IOException {
      for (var text = lines.readLine(); text != null; text = lines.readLine()) {
        if (text.startsWith("data: ")) {
          return text.substring("data: ".length());
        }
      }
      throw new AssertionError("the stream has ended");
    }

    String rest() throws IOException {
      return String.join("\n", lines.lines().toList());
    }
  }

  private void ask(String digest) {
    var asker = "https://issuer.example#alice";
    var _ =
        approvals.ask(
            new Question(
                new Question.Binding(asker, "session-1", "request", digest, "policy-1"),
                List.of(new Verdict.Approve("ask", List.of("security"), 1, Duration.ofMinutes(10))),
                "ex_" + digest,
                new Matter("messages", "claude-opus-5", "", "")),
            () -> "{}");
  }

  @Test
  void movesAreHeardAsTheyHappen() throws IOException {
    ask("c1");
    var alice = new Listener("alice", OptionalLong.empty());
    assertThat(alice.next()).isEqualTo("{\"sequence\":1}");
    ask("c2");
    assertThat(alice.next()).contains("\"sequence\":2", "\"step\":\"asked\"", "alice");
    assertThat(alice.status).hasValue(200);
    assertThat(new Listener("bob", OptionalLong.of(0)).next()).isEqualTo("{\"sequence\":0}");
  }

  @Test
  void whoHasHeardOfMovesThatAreNotThereBeginsAnew() throws IOException {
    ask("c1");
    var alice = new Listener("alice", OptionalLong.of(7_000));
    assertThat(alice.next()).isEqualTo("{\"sequence\":1}");
    ask("c2");
    assertThat(alice.next()).contains("\"sequence\":2", "\"step\":\"asked\"");
  }

  @Test
  void whoseTokenIsTakenBackHearsNoMore() throws Exception {
    var alice = new Listener("alice", OptionalLong.empty());
    var bob = new Listener("bob", OptionalLong.empty());
    assertThat(alice.next()).isEqualTo("{\"sequence\":0}");
    assertThat(bob.next()).isEqualTo("{\"sequence\":0}");
    revoked.add("alice");
    ask("c1");
    assertThat(bob.next()).contains("\"step\":\"asked\"");
    assertThat(alice.rest()).doesNotContain("data:");
    alice.thread.join();
  }

  @Test
  void oneCallerFollowsEightTimesAndLeavesRoomForOthers() throws Exception {
    for (var i = 0; i < MoveStream.STREAMS_EACH; i++) {
      assertThat(new Listener("alice", OptionalLong.empty()).next()).contains("sequence");
    }
    var ninth = new Listener("alice", OptionalLong.empty());
    assertThat(ninth.rest()).contains("rate_limit_error", "You follow the approvals 8 times");
    assertThat(ninth.status).hasValue(429);
    assertThat(new Listener("bob", OptionalLong.empty()).next()).contains("sequence");
    // A stream that has ended has left its place.
    listeners.getFirst().thread.interrupt();
    listeners.getFirst().thread.join();
    assertThat(new Listener("alice", OptionalLong.empty()).next()).contains("sequence");
  }
}
