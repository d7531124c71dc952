package dev.sallyport.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RequirementTest {
  private final Requirement missing =
      new Requirement("no-such-program-as-this", "Install it from nowhere.");

  @Test
  void whatIsMissingIsNamedWithItsRemedy() {
    assertThatThrownBy(() -> missing.version(false))
        .isNotInstanceOf(ClientException.class)
        .hasMessageContaining("`no-such-program-as-this`")
        .hasMessageContaining("Install it from nowhere.");
  }

  @Test
  void onCiItIsAFailure() {
    assertThatThrownBy(() -> missing.version(true))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("`no-such-program-as-this`");
  }

  @Test
  void whatIsThereHasAVersion() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    assertThat(new Requirement(java, "").version(true)).isNotEmpty();
  }
}
