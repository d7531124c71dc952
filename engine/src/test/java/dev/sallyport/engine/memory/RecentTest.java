package dev.sallyport.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentTest {

  @Test
  void theLeastRecentlyUsedLeaves() {
    var tokens = new Recent<Integer>(2);
    tokens.remember("a", 1);
    tokens.remember("b", 2);
    tokens.find("a");
    tokens.remember("c", 3);

    assertThat(tokens.size()).isEqualTo(2);
    assertThat(tokens.find("a")).isPresent();
    assertThat(tokens.find("b")).isEmpty();
    assertThat(tokens.find("c")).isPresent();
  }
}
