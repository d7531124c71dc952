package dev.sallyport.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.support.SteppedClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ExpiringTest {
  private final SteppedClock clock = new SteppedClock(Instant.parse("2026-11-29T10:00:00Z"));
  private final Expiring<String> kept = new Expiring<>(3, clock);

  private void put(String name) {
    kept.put(name, "what " + name + " is", clock.instant().plusSeconds(60));
  }

  @Test
  void whatHasEndedTakesNoRoom() {
    put("a");
    put("b");
    clock.step(Duration.ofSeconds(60));
    put("c");
    assertThat(kept.size()).isEqualTo(1);
    assertThat(kept.find("a")).isEmpty();
    assertThat(kept.find("c")).contains("what c is");
  }

  @Test
  void theOldestLeavesWhereThereAreTooMany() {
    for (var name : new String[] {"a", "b", "c", "d"}) {
      put(name);
    }
    assertThat(kept.size()).isEqualTo(3);
    assertThat(kept.find("a")).isEmpty();
    assertThat(kept.take("d")).isPresent();
    assertThat(kept.take("d")).isEmpty();
  }
}
