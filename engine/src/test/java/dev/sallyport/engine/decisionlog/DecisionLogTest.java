package dev.sallyport.engine.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.decisionlog.DecisionLogStatus.Loss;
import dev.sallyport.engine.decisionlog.Receiver.Mood;
import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Settings;
import dev.sallyport.engine.support.Calls;
import java.net.URI;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Decisions reach a real server, whatever that does in between. */
class DecisionLogTest extends LoggedDecisions {

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

  @ParameterizedTest
  @EnumSource(Action.class)
  void whatIsNoCallIsDecidedAsWithoutALog(Action action) throws Exception {
    try (var receiver = new Receiver(0);
        var log = open(service(receiver))) {
      var act = new AdminAct(Calls.person("carol"), action, Instant.EPOCH);
      var decision = decider(log).decide(act);
      assertThat(decision instanceof Decision.Allow).isEqualTo(action == Action.KEYS_READ);
      assertThat(decision).isEqualTo(policy.decide(act));
      assertThat(decider(log).settings(act.by(), act.at()))
          .isInstanceOfSatisfying(
              Settings.Given.class,
              given -> assertThat(given.document().path("of").asText()).isEqualTo("carol"));
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
}
