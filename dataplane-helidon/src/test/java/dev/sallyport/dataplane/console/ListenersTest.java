package dev.sallyport.dataplane.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dataplane.console.Listeners.Listener;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Nobody takes all places, and whoever opens one more window sees what is new in it. */
final class ListenersTest {

  @Test
  void theNewestOfOnePersonListen() {
    var listeners = new Listeners(100, 2);
    var first = listeners.begin("alice").orElseThrow();
    var second = listeners.begin("alice").orElseThrow();
    var bob = listeners.begin("bob").orElseThrow();
    assertThat(first.isDisplaced()).isFalse();
    var third = listeners.begin("alice").orElseThrow();
    assertThat(first.isDisplaced()).isTrue();
    assertThat(second.isDisplaced() || third.isDisplaced() || bob.isDisplaced()).isFalse();
    // One that was left makes room, and none has to end for the next.
    listeners.end(first);
    listeners.end(second);
    assertThat(listeners.begin("alice")).isPresent();
    assertThat(third.isDisplaced()).isFalse();
  }

  @Test
  void onePersonsWindowsThatDoNotEndAreNoMoreThanTwiceAsMany() {
    var listeners = new Listeners(100, 2);
    var own = new ArrayList<Listener>();
    for (var i = 0; i < 4; i++) {
      own.add(listeners.begin("alice").orElseThrow());
    }
    assertThat(listeners.begin("alice")).isEmpty();
    assertThat(listeners.begin("bob")).isPresent();
    assertThat(own).extracting(Listener::isDisplaced).containsExactly(true, true, false, false);
    listeners.end(own.getFirst());
    assertThat(listeners.begin("alice")).isPresent();
    assertThat(own).extracting(Listener::isDisplaced).containsExactly(true, true, true, false);
  }

  @Test
  void thereAreNoMoreThanThereAre() {
    var listeners = new Listeners(2, 2);
    var alice = listeners.begin("alice").orElseThrow();
    assertThat(listeners.begin("bob")).isPresent();
    assertThat(listeners.begin("carol")).isEmpty();
    listeners.end(alice);
    listeners.end(alice);
    assertThat(listeners.begin("carol")).isPresent();
    assertThat(listeners.begin("dave")).isEmpty();
  }
}
