package dev.sallyport.engine.witness;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Trouble;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.tlog.Cosigner;
import dev.sallyport.engine.tlog.Edge;
import dev.sallyport.engine.tlog.Note;
import dev.sallyport.engine.tlog.NoteKey;
import dev.sallyport.engine.tlog.NoteSigner;
import dev.sallyport.engine.tlog.Proofs;
import dev.sallyport.engine.tlog.TreeHash;
import dev.sallyport.engine.witness.Witness.Answer;
import dev.sallyport.engine.witness.Witnesses.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against a witness that checks what tlog-witness says it must; a real one is asked in the suites.
 */
final class WitnessTest {
  private static final Instant AT = Instant.ofEpochSecond(1_679_315_147L);

  /** Tells a test that hangs from a slow one. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final NoteSigner signer = NoteSigner.generate("log.example", new SecureRandom());
  private final Grown log = new Grown();
  private final Web web = new Web();
  private Cosigner cosigner;
  private NoteKey key;
  private HttpServer server;
  private volatile Optional<Integer> status = Optional.empty();
  private Optional<Checkpoint> seen = Optional.empty();
  private Runnable meanwhile = () -> {};

  @BeforeEach
  void start() throws GeneralSecurityException, IOException {
    cosigner = new Cosigner("witness.example/w1");
    key = cosigner.key();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/w/add-checkpoint",
        exchange -> {
          var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          var answer = answered(body);
          var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    web.close();
  }

  private record Said(int status, String body) {}

  /** What tlog-witness says. */
  private Said answered(String body) {
    if (status.isPresent()) {
      return new Said(status.get(), "");
    }
    var parts = body.split("\n\n", 2);
    var lines = parts[0].split("\n", -1);
    var old = Long.parseLong(lines[0].substring("old ".length()));
    var note = Note.parse(parts[1]);
    assertThat(note.verify(List.of(signer.key()))).hasSize(1);
    var now = Checkpoint.parse(note.text());
    if (old != seen.map(Checkpoint::size).orElse(0L)) {
      var answer = new Said(409, seen.map(Checkpoint::size).orElse(0L) + "\n");
      meanwhile.run();
      return answer;
    }
    var proof = new ArrayList<byte[]>();
    for (var line : List.of(lines).subList(1, lines.length)) {
      proof.add(Base64.getDecoder().decode(line));
    }
    var before =
        seen.map(one -> new Proofs.Head(one.size(), one.root()))
            .orElseGet(() -> new Proofs.Head(0, TreeHash.empty()));
    if (old == now.size() && !Arrays.equals(before.root(), now.root())) {
      return new Said(409, old + "\n");
    }
    if (!Proofs.isConsistent(before, new Proofs.Head(now.size(), now.root()), proof)) {
      return new Said(422, "");
    }
    seen = Optional.of(now);
    return new Said(200, signed(note));
  }

  private String signed(Note note) {
    var signed = cosigner.sign(note, AT).toString();
    return signed.substring(signed.lastIndexOf("— "));
  }

  private Witness witness() {
    return new Witness(
        URI.create("http://127.0.0.1:%d/w".formatted(server.getAddress().getPort())), key, web);
  }

  /** A log of so many entries, and what its witness has signed of it. */
  private final class Grown implements WitnessedLog {
    private final List<byte[]> leaves = new ArrayList<>();
    private Edge edge = Edge.NONE;
    private long witnessed;
    private Optional<Note> kept = Optional.empty();

    synchronized Grown to(int size, String what) {
      while (edge.size() < size) {
        var leaf = TreeHash.leaf((what + edge.size()).getBytes(StandardCharsets.UTF_8));
        leaves.add(leaf);
        edge = edge.with(leaf, (_, _, _) -> {});
      }
      return this;
    }

    synchronized void back() {
      leaves.clear();
      edge = Edge.NONE;
    }

    @Override
    public synchronized Note checkpoint() {
      return signer.sign(new Checkpoint("log.example", edge.size(), edge.root()).text());
    }

    @Override
    public synchronized List<byte[]> consistency(long from, long to) {
      return Proofs.consistency(
          from,
          to,
          (height, index) -> {
            var part = Edge.NONE;
            for (var i = index << height; i < (index + 1) << height; i++) {
              part = part.with(leaves.get((int) i), (_, _, _) -> {});
            }
            return part.root();
          });
    }

    @Override
    public synchronized long witnessed(NoteKey witness) {
      return witnessed;
    }

    @Override
    public synchronized void keep(NoteKey witness, long size, Note cosigned) {
      witnessed = size;
      kept = Optional.of(cosigned);
    }
  }

  @Test
  void aLogThatGrowsIsSignedEachTime() {
    for (var size : List.of(1, 2, 3, 70, 256, 300)) {
      assertThat(witness().show(log.to(size, "e"))).isEqualTo(new Answer.Signed(size, AT));
      var kept = Note.parse(log.kept.orElseThrow().toString());
      assertThat(kept.verify(List.of(signer.key(), key))).hasSize(2);
    }
    assertThat(witness().show(log)).isEqualTo(new Answer.Known(300));
  }

  /** The gateway had died before it kept the signature. */
  @Test
  void aWitnessThatHasSeenMoreThanIsKnownHereIsShownTheRest() {
    assertThat(witness().show(log.to(100, "e"))).isInstanceOf(Answer.Signed.class);
    log.witnessed = 7;
    assertThat(witness().show(log.to(120, "e"))).isEqualTo(new Answer.Signed(120, AT));
  }

  /** Its answer was lost, and nothing has been written since. */
  @Test
  void aWitnessThatHasSeenAllSignsItAgain() {
    assertThat(witness().show(log.to(100, "e"))).isInstanceOf(Answer.Signed.class);
    log.witnessed = 7;
    assertThat(witness().show(log)).isEqualTo(new Answer.Signed(100, AT));
    assertThat(witness().show(log)).isEqualTo(new Answer.Known(100));
  }

  @Test
  void aForkOfTheSameLengthIsContradicted() {
    assertThat(witness().show(log.to(100, "e"))).isInstanceOf(Answer.Signed.class);
    log.back();
    log.witnessed = 0;
    assertThat(witness().show(log.to(100, "f"))).isEqualTo(new Answer.Contradicted(100));
  }

  /** The log was set back, and what was signed of it is known still. */
  @Test
  void fewerEntriesThanWereSignedAreContradicted() {
    assertThat(witness().show(log.to(100, "e"))).isInstanceOf(Answer.Signed.class);
    log.back();
    assertThat(witness().show(log.to(99, "e"))).isEqualTo(new Answer.Contradicted(100));
  }

  @Test
  void aWitnessThatIsShownMoreMeanwhileIsAskedAgainLater() {
    assertThat(witness().show(log.to(100, "e"))).isInstanceOf(Answer.Signed.class);
    log.witnessed = 7;
    var _ = log.to(110, "e");
    var ahead = Checkpoint.parse(log.checkpoint().text());
    meanwhile =
        () -> {
          seen = Optional.of(ahead);
          meanwhile = () -> {};
        };
    var _ = log.to(120, "e");
    assertThat(witness().show(log)).isInstanceOf(Answer.Failed.class);
    assertThat(witness().show(log)).isEqualTo(new Answer.Signed(120, AT));
  }

  @Test
  void aLogThatWasSetBackIsContradicted() {
    assertThat(witness().show(log.to(100, "e"))).isInstanceOf(Answer.Signed.class);
    log.back();
    log.witnessed = 0;
    assertThat(witness().show(log.to(50, "e"))).isEqualTo(new Answer.Contradicted(100));
  }

  @Test
  void aForkIsContradicted() {
    assertThat(witness().show(log.to(100, "e"))).isInstanceOf(Answer.Signed.class);
    log.back();
    assertThat(witness().show(log.to(150, "f"))).isEqualTo(new Answer.Contradicted(100));
    log.witnessed = 0;
    assertThat(witness().show(log)).isEqualTo(new Answer.Contradicted(100));
    assertThat(log.kept.map(note -> Checkpoint.parse(note.text()).size())).hasValue(100L);
  }

  @Test
  void anotherKeysSignatureIsNotKept() {
    var stranger = new NoteKey(key.name(), NoteKey.Kind.WITNESS, new byte[32]);
    var asked = new Witness(witness().address(), stranger, web);
    assertThat(asked.show(log.to(5, "e")))
        .isInstanceOfSatisfying(
            Answer.Failed.class, failed -> assertThat(failed.why()).contains("another key"));
    assertThat(log.kept).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"404, does not know the log", "403, by another key", "500, status 500"})
  void whyItHasNotSignedIsTold(int answer, String told) {
    status = Optional.of(answer);
    assertThat(witness().show(log.to(5, "e")))
        .isInstanceOfSatisfying(
            Answer.Failed.class, failed -> assertThat(failed.why()).contains(told));
  }

  @Test
  void aWitnessThatIsAwayIsToldSo() {
    server.stop(0);
    assertThat(witness().show(log.to(5, "e"))).isInstanceOf(Answer.Failed.class);
  }

  @Test
  void howItStandsWithAWitnessIsTold() {
    var clock = Clock.fixed(AT, ZoneOffset.UTC);
    var pace = new Pace(Duration.ofMillis(5), new Random(1));
    try (var shown = new Witnesses(log.to(5, "e"), List.of(witness()), pace, clock).start()) {
      assertThat(until(shown, one -> one.size() == 5))
          .isEqualTo(new Status(key.name(), 5, 0, 0, Optional.empty(), false));

      status = Optional.of(500);
      var _ = log.to(9, "e");
      var away = until(shown, one -> one.trouble().isPresent());
      assertThat(away.size()).isEqualTo(5);
      assertThat(away.behind()).isEqualTo(4);
      assertThat(away.failures()).isPositive();
      assertThat(away.trouble()).hasValue(new Trouble(AT, "it answers with status 500"));
      assertThat(away.contradicted()).isFalse();

      status = Optional.empty();
      var back = until(shown, one -> one.size() == 9 && one.trouble().isEmpty());
      assertThat(back.behind()).isZero();
      assertThat(back.failures()).isGreaterThanOrEqualTo(away.failures());
      assertThat(back.trouble()).isEmpty();

      log.back();
      var _ = log.to(12, "f");
      var last = until(shown, one -> one.contradicted() && one.trouble().isPresent());
      assertThat(last.trouble())
          .hasValue(new Trouble(AT, "it has signed 9 entries that are not those of this log"));
    }
  }

  @Test
  void whatWasWrittenLastIsShownAtTheEnd() {
    var pace = new Pace(Duration.ofDays(1), new Random(1));
    try (var shown =
        new Witnesses(log.to(5, "e"), List.of(witness()), pace, Clock.systemUTC()).start()) {
      var _ = until(shown, one -> one.size() == 5);
      var _ = log.to(6, "e");
    }
    assertThat(log.witnessed).isEqualTo(6);
  }

  private static Status until(Witnesses shown, Predicate<Status> wish) {
    var deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      var now = shown.status().getFirst();
      if (wish.test(now)) {
        return now;
      }
      assertThat(System.nanoTime()).as("%s", now).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
