package dev.sallyport.dataplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dataplane.http.Slots.Taking;
import org.junit.jupiter.api.Test;

/** Nobody takes all places. */
final class SlotsTest {
  private final Slots slots = new Slots(3, 2);

  @Test
  void oneCallerHasNoMoreThanItsOwnAndAllNoMoreThanThereAre() {
    assertThat(slots.take("alice")).isEqualTo(Taking.TAKEN);
    assertThat(slots.take("alice")).isEqualTo(Taking.TAKEN);
    assertThat(slots.take("alice")).isEqualTo(Taking.OWN_FULL);
    assertThat(slots.take("bob")).isEqualTo(Taking.TAKEN);
    assertThat(slots.take("bob")).isEqualTo(Taking.ALL_FULL);
    assertThat(slots.take("carol")).isEqualTo(Taking.ALL_FULL);
    slots.giveBack("alice");
    assertThat(slots.take("bob")).isEqualTo(Taking.TAKEN);
    assertThat(slots.take("alice")).isEqualTo(Taking.ALL_FULL);
    slots.giveBack("bob");
    assertThat(slots.take("alice")).isEqualTo(Taking.TAKEN);
  }
}
