package dev.sallyport.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrincipalTest {

  /** A subject is whatever a provider says: one that holds a mark must not pass for another. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "https://i.example#alice   | https://i.example | alice",
        "https://i.example#x#alice | https://i.example | x#alice",
        "https://i.example##       | https://i.example | '#'",
        "https://i.example#        | https://i.example | ''",
        "alice                     | ''                | alice",
      })
  void theFirstMarkPartsTheTwo(String principal, String issuer, String subject) {
    assertThat(Principal.of(principal)).isEqualTo(new Principal(subject, issuer));
  }
}
