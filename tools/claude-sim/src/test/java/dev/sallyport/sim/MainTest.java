package dev.sallyport.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  @Test
  void optionsAreRead() {
    assertThat(Main.options(List.of("--port", "8089", "--api-key", "k")))
        .hasValue(Options.defaults().withPort(8089).withApiKey("k"));
    assertThat(Main.options(List.of())).hasValue(Options.defaults());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--port", "--port x", "--port 65536", "--verbose 1"})
  void whatCannotBeReadShowsTheUsage(String words) {
    assertThat(Main.options(List.of(words.split(" ")))).isEmpty();
  }
}
