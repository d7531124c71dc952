package dev.sallyport.engine.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.decisionlog.DecisionLogStatus.Loss;
import dev.sallyport.engine.decisionlog.Receiver.Mood;
import dev.sallyport.engine.fetch.FetchLimits;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.model.Bundle;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.policy.Decider;
import dev.sallyport.engine.policy.PolicyDecider;
import dev.sallyport.engine.policy.PolicyLimits;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.Toolchain;
import dev.sallyport.opa.Compiled;
import dev.sallyport.opa.Schemas;
import dev.sallyport.opa.Sources;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Decisions reach a real file or a real server, whatever that does in between. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DecisionLogTest {
  private static final String TOKEN = "l0g-token";
  private static final long DISK = 64 << 20;

  /** A machine that is busy with other tests must not decide otherwise. */
  private static final PolicyLimits PATIENT =
      PolicyLimits.DEFAULT.within(Duration.ofSeconds(30), Duration.ofMinutes(1));

  @AutoClose private final Web web = new Web();
  private PolicyDecider policy;
  private Path folder = Path.of("");

  @BeforeAll
  void compile() {
    var compiled =
        (Compiled)
            Toolchain.opa()
                .compile(
                    Sources.of(
                        Map.of(
                            "request.rego",
                            "package gateway.request\n\nallow contains {\"rule\": \"all\"} if input.request.system",
                            "log.rego",
                            "package system.log\n\nmask contains \"/input/identity/claims\"\n\n"
                                + "drop if input.decision_id == \"dropped\"")),
                    Schemas.NONE,
                    List.of("gateway/request", "system/log/mask", "system/log/drop"),
                    "");
    var bundle = new Bundle("r", "d", compiled.wasm().toByteArray(), "{}", Map.of(), Map.of());
    policy = new PolicyDecider(bundle, Set.of(), "test", Toolchain.builtins(), PATIENT);
  }

  @BeforeEach
  void begin(@TempDir Path temp) {
    folder = temp;
  }

  @Test
  void aServiceGetsWhatOpaWouldSendIt() throws Exception {
    try (var receiver = new Receiver(0);
        var log = open(service(receiver))) {
      decide(log, 1, 5);
      until(() -> receiver.taken().size() == 5);
      assertThat(receiver.taken()).isEqualTo(ids(1, 5));
      var fields = receiver.fields().getFirst();
      assertThat(fields.getFirst("Content-Type")).isEqualTo("application/json");
      assertThat(fields.getFirst("Content-Encoding")).isEqualTo("gzip");
      assertThat(fields.getFirst("Authorization")).isEqualTo("Bearer " + TOKEN);
      until(() -> log.status().kept().events() == 0);
      assertThat(log.status().delivered()).isEqualTo(5);
      assertThat(log.status().destination()).isEqualTo(receiver.uri().toString());
    }
  }

  @Test
  void aServiceThatIsAwayGetsAllOfItWhenItComesBack() throws Exception {
    int port;
    try (var receiver = new Receiver(0)) {
      port = receiver.port();
    }
    var uri = URI.create("http://127.0.0.1:" + port + "/logs");
    try (var log = open(new LogService(uri, Optional::empty, web))) {
      decide(log, 1, 20);
      until(() -> log.status().failures() > 1);
      decide(log, 21, 40);
      assertThat(log.status().trouble()).isPresent();
      try (var receiver = new Receiver(port)) {
        until(() -> receiver.taken().size() >= 40);
        assertThat(receiver.taken()).isEqualTo(ids(1, 40));
        until(() -> log.status().trouble().isEmpty());
        assertThat(log.status().lost()).isZero();
      }
    }
  }

  @Test
  void whatIsRefusedComesAgainInOrderAndOnce() throws Exception {
    try (var receiver = new Receiver(0)) {
      receiver.will(new Mood.Refusing(500), new Mood.Refusing(401), new Mood.Refusing(429));
      try (var log = open(service(receiver))) {
        decide(log, 1, 10);
        until(() -> log.status().failures() == 2);
        assertThat(log.status().trouble().orElseThrow().message())
            .contains("answered 401", "--decision-log-token-file")
            .doesNotContain(TOKEN);
        decide(log, 11, 20);
        until(() -> receiver.taken().size() >= 20);
        assertThat(receiver.taken()).isEqualTo(ids(1, 20));
      }
    }
  }

  @Test
  void afterABrokenAnswerThatBatchAloneComesTwice() throws Exception {
    try (var receiver = new Receiver(0)) {
      receiver.will(new Mood.BreakingOff());
      try (var log = open(service(receiver))) {
        decide(log, 1, 10);
        until(() -> log.status().delivered() >= 10);
        decide(log, 11, 15);
        until(() -> log.status().delivered() >= 15);
        var taken = receiver.taken();
        var twice = taken.size() - 15;
        assertThat(twice).isPositive().isLessThanOrEqualTo(10);
        assertThat(taken.subList(0, twice)).isEqualTo(ids(1, twice));
        assertThat(taken.subList(twice, taken.size())).isEqualTo(ids(1, 15));
      }
    }
  }

  @Test
  void aServiceThatIsSlowHoldsNobodyUp() throws Exception {
    var until = new CountDownLatch(1);
    try (var receiver = new Receiver(0)) {
      receiver.will(new Mood.Slow(until));
      try (var log = open(service(receiver))) {
        decide(log, 1, 3);
        until(() -> receiver.fields().size() == 1);
        decide(log, 4, 200);
        until(() -> log.status().kept().events() == 200);
        assertThat(log.status().kept().bytes()).isGreaterThan(200 * 100);
        until.countDown();
        until(() -> receiver.taken().size() >= 200);
        assertThat(receiver.taken()).isEqualTo(ids(1, 200));
      }
    }
  }

  @Test
  void aServiceThatTakesLittleGetsLittleAtOnce() throws Exception {
    try (var receiver = new Receiver(0)) {
      receiver.takesAtMost(3);
      try (var log = open(service(receiver))) {
        decide(log, 1, 20);
        until(() -> receiver.taken().size() >= 20);
        assertThat(receiver.taken()).isEqualTo(ids(1, 20));
        receiver.takesAtMost(0);
        decide(log, 21, 22);
        until(() -> log.status().lost(Loss.TOO_LARGE) == 2);
        receiver.takesAtMost(3);
        decide(log, 23, 24);
        until(() -> receiver.taken().size() >= 22);
        assertThat(receiver.taken()).endsWith("d-00023", "d-00024");
      }
    }
  }

  @Test
  void aServiceThatTakesMoreAgainGetsMore() throws Exception {
    try (var receiver = new Receiver(0)) {
      receiver.takesAtMost(3);
      try (var log = open(service(receiver))) {
        decide(log, 1, 20);
        until(() -> receiver.taken().size() >= 20);
        assertThat(receiver.largest()).isLessThanOrEqualTo(3);
        receiver.takesAtMost(Integer.MAX_VALUE);
        decide(log, 21, 400);
        until(() -> receiver.taken().size() >= 400);
        assertThat(receiver.taken()).isEqualTo(ids(1, 400));
        assertThat(receiver.largest()).isGreaterThan(6);
      }
    }
  }

  @Test
  void aFaultOfTheDeliveryDoesNotEndIt() throws Exception {
    var faults = new AtomicInteger(2);
    try (var receiver = new Receiver(0);
        var log =
            open(
                new LogService(
                    receiver.uri(),
                    () -> {
                      if (faults.getAndDecrement() > 0) {
                        throw new IllegalStateException("Initech");
                      }
                      return Optional.of(TOKEN);
                    },
                    web))) {
      decide(log, 1, 3);
      until(() -> receiver.taken().size() >= 3);
      assertThat(receiver.taken()).isEqualTo(ids(1, 3));
      until(() -> log.status().trouble().isEmpty());
      assertThat(log.status().failures()).isEqualTo(2);
    }
  }

  @Test
  void aSpoolThatCannotBeReadNowStopsDeliveryForAWhile() throws Exception {
    var out = folder.resolve("beside/out.jsonl");
    Files.createFile(folder.resolve("beside"));
    try (var log = open(new LogFile(out))) {
      decide(log, 1, 3);
      until(() -> log.status().failures() > 0);
      var segment =
          files(folder.resolve("spool")).stream()
              .filter(file -> file.toString().endsWith(".jsonl"))
              .findFirst()
              .orElseThrow();
      var aside = folder.resolve("aside");
      Files.move(segment, aside);
      Files.createSymbolicLink(segment, segment);
      Files.delete(folder.resolve("beside"));
      until(
          () ->
              log.status()
                  .trouble()
                  .orElseThrow()
                  .message()
                  .contains("state directory cannot be read"));
      Files.delete(segment);
      Files.move(aside, segment);
      until(() -> log.status().delivered() == 3);
      assertThat(log.status().lost()).isZero();
      assertThat(log.status().trouble()).isEmpty();
    }
    assertThat(lines(out)).hasSize(3);
  }

  @Test
  void whatIsDecidedAroundAStopIsCounted() throws Exception {
    var out = folder.resolve("out.jsonl");
    var log = open(new LogFile(out));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        var from = 1 + 100 * i;
        var _ = threads.submit(() -> decide(log, from, from + 99));
      }
      until(() -> log.status().delivered() > 20);
      log.close();
      threads.shutdown();
      assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }
    var status = log.status();
    assertThat(status.delivered() + status.kept().events() + status.lost(Loss.BUSY)).isEqualTo(400);
  }

  @Test
  void aDiskThatTakesNothingAtTheStopLosesNothingUncounted() throws Exception {
    var spool = folder.resolve("spool");
    var log = open(new LogFile(folder.resolve("out.jsonl")));
    for (var file : files(spool)) {
      Files.delete(file);
    }
    Files.delete(spool);
    Files.createFile(spool);
    decide(log, 1, 5);
    until(() -> log.status().failures() > 1);
    log.close();
    assertThat(log.status().lost(Loss.BUSY)).isEqualTo(5);
  }

  @Test
  void whatIsKeptIsDeliveredAfterARestart() throws Exception {
    try (var receiver = new Receiver(0)) {
      for (int i = 0; i < 20; i++) {
        receiver.will(new Mood.Refusing(503));
      }
      try (var log = open(service(receiver))) {
        decide(log, 1, 30);
        until(() -> log.status().failures() > 0);
      }
      assertThat(receiver.taken()).isEmpty();
    }
    try (var receiver = new Receiver(0);
        var log = open(service(receiver))) {
      decide(log, 31, 35);
      until(() -> receiver.taken().size() >= 35);
      assertThat(receiver.taken()).isEqualTo(ids(1, 35));
    }
  }

  @Test
  void whatIsOverTheLimitIsCounted() throws Exception {
    try (var receiver = new Receiver(0)) {
      receiver.will(new Mood.Refusing(503), new Mood.Slow(new CountDownLatch(0)));
      var setup = new DecisionLog.Setup(folder.resolve("spool"), 20_000, Map.of());
      try (var log = DecisionLog.open(service(receiver), setup, Clock.systemUTC(), patient())) {
        decide(log, 1, 300);
        until(
            () ->
                log.status().delivered() + log.status().lost() == 300
                    && log.status().kept().events() == 0);
        assertThat(log.status().lost(Loss.DISK_LIMIT)).isPositive();
        var taken = receiver.taken();
        assertThat((long) taken.size()).isEqualTo(log.status().delivered());
        assertThat(taken).isSorted().doesNotHaveDuplicates().endsWith("d-00300");
      }
    }
  }

  @Test
  void aDiskThatTakesNothingDeniesNothing() throws Exception {
    var spool = folder.resolve("spool");
    try (var log = open(new LogFile(folder.resolve("out.jsonl")))) {
      // A file where the folder was: nobody can write into that, whatever he may otherwise.
      for (var file : files(spool)) {
        Files.delete(file);
      }
      Files.delete(spool);
      Files.createFile(spool);
      var large = "x".repeat(1 << 20);
      var decider = decider(log);
      until(
          () -> {
            assertThat(decider.decide(call("d-large", large))).isInstanceOf(Decision.Allow.class);
            return log.status().lost(Loss.BUSY) > 2;
          });
      assertThat(log.status().trouble().orElseThrow().message())
          .contains("state directory cannot be written");
      Files.delete(spool);
      until(() -> log.status().trouble().isEmpty());
    }
    assertThat(lines(folder.resolve("out.jsonl"))).isNotEmpty();
  }

  @Test
  void manyCallsAtOnceLeaveOneEventEach() throws Exception {
    var out = folder.resolve("out.jsonl");
    try (var log = open(new LogFile(out));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        var from = 1 + 50 * i;
        var _ = threads.submit(() -> decide(log, from, from + 49));
      }
      threads.shutdown();
      assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }
    var seen = new HashSet<String>();
    for (var line : lines(out)) {
      var event = PlainJson.read(line);
      assertThat(seen.add(event.path("decision_id").asText())).isTrue();
      assertThat(event.at("/erased/0").asText()).isEqualTo("/input/identity/claims");
      assertThat(line).doesNotContain("research");
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(ids(1, 400));
  }

  @Test
  void whatThePolicyDropsIsCounted() throws Exception {
    var out = folder.resolve("out.jsonl");
    try (var log = open(new LogFile(out))) {
      decider(log).decide(call("dropped", "-"));
      decide(log, 1, 1);
      until(() -> log.status().delivered() == 1);
      assertThat(log.status().omitted()).isEqualTo(1);
    }
    assertThat(lines(out)).hasSize(1);
  }

  private DecisionLog open(Destination destination) throws IOException {
    var setup = new DecisionLog.Setup(folder.resolve("spool"), DISK, Map.of("id", "g"));
    return DecisionLog.open(destination, setup, Clock.systemUTC(), patient());
  }

  private static Pace patient() {
    return new Pace(FetchLimits.POLL, new Random(1));
  }

  private LogService service(Receiver receiver) {
    return new LogService(receiver.uri(), () -> Optional.of(TOKEN), web);
  }

  private Decider decider(DecisionLog log) {
    return log.logging(policy, "r", new TreeMap<>(Map.of("p", "r")));
  }

  private void decide(DecisionLog log, int from, int to) {
    var decider = decider(log);
    for (var id : ids(from, to)) {
      assertThat(decider.decide(call(id, "-"))).isInstanceOf(Decision.Allow.class);
    }
  }

  private static List<String> ids(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj("d-%05d"::formatted).toList();
  }

  private static Call call(String id, String system) {
    var like =
        Calls.message(
            Calls.person("alice"), "{\"model\": \"m\", \"system\": \"%s\"}".formatted(system));
    return new Call(
        id,
        like.at(),
        like.identity(),
        like.endpoint(),
        like.query(),
        like.headers(),
        like.labels(),
        like.body(),
        like.document(),
        like.digest());
  }

  private static List<Path> files(Path where) throws IOException {
    try (var files = Files.list(where)) {
      return new ArrayList<>(files.toList());
    }
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file);
  }

  private static void until(BooleanSupplier wish) throws InterruptedException {
    var deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!wish.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it never came").isLessThan(deadline);
      Thread.sleep(5);
    }
  }
}
