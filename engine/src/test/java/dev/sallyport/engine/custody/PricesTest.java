package dev.sallyport.engine.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PricesTest {
  private static final long MILLION = 1_000_000;

  private static Optional<BigDecimal> cost(String model, Usage usage, String at) {
    return Prices.listed().cost(model, usage, Instant.parse(at + "T12:00:00Z"));
  }

  /** A million tokens read anew, from the cache, and written by the model. */
  @ParameterizedTest
  @CsvSource({
    "claude-opus-5,            2026-11-30, 30.500000",
    "claude-opus-5-20260724,   2026-11-30, 30.500000",
    "claude-sonnet-5-5,        2026-10-06, 12.200000",
    "claude-sonnet-5-5,        2026-10-07, 12.100000",
    "claude-haiku-5-5,         2026-11-30, 3.050000",
    "claude-opus-55,           2026-11-30,",
    "gpt-5,                    2026-11-30,",
    "'',                       2026-11-30,"
  })
  void aPriceIsOfAModelAndADay(String model, String at, @Nullable BigDecimal cost) {
    assertThat(cost(model, new Usage(true, true, MILLION, 0, 0, MILLION, MILLION), at))
        .isEqualTo(Optional.ofNullable(cost));
  }

  @Test
  void aShortPromptMayBeCheaper() {
    assertThat(cost("claude-haiku-5-5", new Usage(true, true, 100_000, 0, 0, 0, 0), "2026-11-30"))
        .contains(new BigDecimal("0.010000"));
    assertThat(cost("claude-haiku-5-5", new Usage(true, true, 100_001, 0, 0, 0, 0), "2026-11-30"))
        .contains(new BigDecimal("0.050001"));
  }

  @Test
  void whatIsNotKnownHasNoPrice() {
    assertThat(cost("claude-opus-5", Usage.UNKNOWN, "2026-11-30")).isEmpty();
    assertThat(cost("claude-opus-5", new Usage(true, false, 1, 0, 0, 0, 1), "2026-11-30"))
        .isEmpty();
  }

  @Test
  void theListNamesNoPriceTwice() {
    var prices = Prices.listed();
    assertThat(prices.source()).startsWith("https://");
    assertThat(prices.asOf()).matches("\\d{4}-\\d{2}-\\d{2}");
    var rows = new HashSet<String>();
    assertThat(prices.prices())
        .isNotEmpty()
        .allSatisfy(
            price -> {
              assertThat(rows.add(price.model() + price.until() + price.promptMax())).isTrue();
              assertThat(price.written5m()).isGreaterThan(price.input());
              assertThat(price.written1h()).isGreaterThan(price.written5m());
              assertThat(price.read()).isLessThan(price.input());
              assertThat(price.output()).isGreaterThan(price.input());
            });
  }
}
