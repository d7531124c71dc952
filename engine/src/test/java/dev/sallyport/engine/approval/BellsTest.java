package dev.sallyport.engine.approval;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class BellsTest {

  private static final Duration LONG = Duration.ofMinutes(2);

  private final Bells bells = new Bells();

  @Test
  void aRingBetweenTwoLooksIsNotMissed() throws InterruptedException {
    try (var place = bells.place("ap_1")) {
      bells.ring("ap_1");
      assertThat(place.await(LONG)).isEqualTo(LONG);
    }
  }

  @Test
  void anothersRingWakesNobody() throws InterruptedException {
    try (var place = bells.place("ap_1");
        var other = bells.place("ap_2")) {
      bells.ring("ap_2");
      assertThat(place.await(Duration.ofMillis(1))).isZero();
      assertThat(other.await(LONG)).isEqualTo(LONG);
    }
  }

  @Test
  void whoComesToListenWakesNobody() throws InterruptedException {
    try (var first = bells.listen("ap_1");
        var second = bells.listen("ap_1")) {
      assertThat(first.await(Duration.ofMillis(1))).isZero();
      bells.ring("ap_1");
      assertThat(first.await(LONG)).isEqualTo(LONG);
      assertThat(second.await(LONG)).isEqualTo(LONG);
    }
    assertThat(bells.size()).isZero();
  }

  @Test
  void everyWaiterHearsOneRingAndNoPlaceIsLeftBehind() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var heard = new ArrayList<Future<Duration>>();
      for (var i = 0; i < 1_000; i++) {
        var place = bells.place("ap_" + i % 7);
        heard.add(
            threads.submit(
                () -> {
                  try (place) {
                    return place.await(LONG);
                  }
                }));
      }
      assertThat(bells.size()).isEqualTo(7);
      for (var i = 0; i < 7; i++) {
        bells.ring("ap_" + i);
      }
      for (var one : heard) {
        assertThat(one.get()).isPositive();
      }
    }
    assertThat(bells.size()).isZero();
  }
}
