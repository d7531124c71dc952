package dev.sallyport.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.opa.Coverage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoverageGateTest {
  private static final List<Coverage> FILES =
      List.of(
          new Coverage("a", List.of(1, 2, 3), List.of(4)),
          new Coverage("a", List.of(1, 2, 3, 4), List.of()),
          new Coverage("b", List.of(), List.of(7)));

  private static List<String> shortfalls(String... wanted) {
    return CoverageGate.read(List.of(wanted)).shortfalls(FILES);
  }

  @Test
  void nothingIsWantedWhereNothingIsSaid() {
    assertThat(shortfalls()).isEmpty();
  }

  @Test
  void oneNumberIsForEveryPackage() {
    assertThat(shortfalls("87.5"))
        .containsExactly("package `b`: 0.0 % of lines covered, and 87.5 % are wanted");
  }

  @Test
  void whatIsNamedHasItsOwn() {
    assertThat(shortfalls("87.5", "b=0")).isEmpty();
    assertThat(shortfalls("a=88"))
        .containsExactly("package `a`: 87.5 % of lines covered, and 88.0 % are wanted");
  }

  @Test
  void aPackageThatIsNotThereFallsShort() {
    assertThat(shortfalls("c=1"))
        .containsExactly("package `c`: coverage is wanted, and it has no rule");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "much", "a=", "a=101", "-1", "NaN"})
  void whatIsNoPercentageIsRefused(String text) {
    assertThatThrownBy(() -> CoverageGate.read(List.of(text)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
