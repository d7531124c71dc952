package dev.sallyport.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionLogConfigTest {
  private static final long MIB = 1 << 20;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "decisions.jsonl",
        "/var/log/decisions.jsonl",
        "https://logs.example/logs?tenant=7",
        "http://127.0.0.1:8181/logs",
        "http://localhost:8181/logs"
      })
  void whatCanBeLoggedTo(String where) {
    assertThat(config(where, Optional.empty(), MIB).where()).isEqualTo(where);
  }

  @ParameterizedTest
  @CsvSource({
    "http://logs.example/logs, must be https",
    "http://127.0.0.1.example/logs, must be https",
    "https://user:secret@logs.example/logs, must be https",
    "https:///logs, must be https",
    "https://[, cannot be read",
    "., is a directory"
  })
  void whatCannot(String where, String why) {
    assertThatThrownBy(() -> config(where, Optional.empty(), MIB))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aTokenIsForAService() {
    assertThatThrownBy(() -> config("decisions.jsonl", Optional.of(Path.of("token")), MIB))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining("is for a service");
  }

  @Test
  void theDiskHasALeastLimit() {
    assertThatThrownBy(() -> config("decisions.jsonl", Optional.empty(), MIB - 1))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining("at least 1");
  }

  private static DecisionLogConfig config(String where, Optional<Path> token, long diskBytes) {
    return new DecisionLogConfig(where, token, Map.of(), diskBytes);
  }
}
