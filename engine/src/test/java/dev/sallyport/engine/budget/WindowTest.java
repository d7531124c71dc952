package dev.sallyport.engine.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {

  @ParameterizedTest
  @CsvSource({
    "day,   2026-11-23T10:00:00Z,     2026-11-23, 2026-11-24",
    "day,   2026-11-23T00:00:00Z,     2026-11-23, 2026-11-24",
    "day,   2026-11-23T23:59:59.999Z, 2026-11-23, 2026-11-24",
    "week,  2026-11-23T00:00:00Z,     2026-11-23, 2026-11-30",
    "week,  2026-11-29T23:59:59Z,     2026-11-23, 2026-11-30",
    "week,  2027-01-01T12:00:00Z,     2026-12-28, 2027-01-04",
    "month, 2026-11-30T23:59:59Z,     2026-11-01, 2026-12-01",
    "month, 2026-12-31T00:00:00Z,     2026-12-01, 2027-01-01",
    "month, 2028-02-29T12:00:00Z,     2028-02-01, 2028-03-01"
  })
  void aWindowIsAStretchOfTheCalendar(String word, Instant at, String starts, String ends) {
    var window = Window.of(word).orElseThrow();
    assertThat(window.start(at)).isEqualTo(Instant.parse(starts + "T00:00:00Z"));
    assertThat(window.end(at)).isEqualTo(Instant.parse(ends + "T00:00:00Z"));
    assertThat(window.word()).isEqualTo(word);
  }
}
