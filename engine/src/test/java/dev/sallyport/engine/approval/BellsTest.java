package dev.sallyport.engine.approval;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Executors;
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
  void everyWaiterHearsOneRingAndNoPlaceIsLeftBehind() {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < 1_000; i++) {
        var id = "ap_" + i % 7;
        var place = bells.place(id);
        threads.execute(
            () -> {
              try (place) {
                assertThat(place.await(LONG)).isPositive();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
      }
      assertThat(bells.size()).isEqualTo(7);
      for (var i = 0; i < 7; i++) {
        bells.ring("ap_" + i);
      }
    }
    assertThat(bells.size()).isZero();
  }
}
