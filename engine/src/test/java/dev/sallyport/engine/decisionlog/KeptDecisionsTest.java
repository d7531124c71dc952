package dev.sallyport.engine.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.decisionlog.DecisionLogStatus.Loss;
import dev.sallyport.engine.decisionlog.Receiver.Mood;
import dev.sallyport.engine.model.Decision;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What cannot be delivered is kept, and what cannot be kept is counted. */
class KeptDecisionsTest extends LoggedDecisions {

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
}
