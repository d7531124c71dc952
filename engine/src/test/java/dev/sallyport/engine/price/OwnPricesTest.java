package dev.sallyport.engine.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prices that somebody has agreed on, before those that everybody has. */
class OwnPricesTest {
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final String REST =
      "'input':1,'cache_write_5m':2,'cache_write_1h':4,'cache_read':0.5,'output':10";

  private static Prices own(String json) {
    return Prices.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static Usage million(boolean whole, boolean usual) {
    return new Usage(true, whole, usual, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000);
  }

  @ParameterizedTest
  @CsvSource({
    "claude-opus-5,          17.500000",
    "claude-opus-5-20260724, 17.500000",
    "our-own-alias,          17.500000",
    "claude-sonnet-5,        18.700000",
    "claude-unheard-of,"
  })
  void ownPricesHoldFirst(String model, @Nullable BigDecimal cost) {
    var both =
        Prices.listed()
            .with(
                own(
                    "{'prices':[{'model':'claude-opus-5',%s},{'model':'our-own-alias',%s}]}"
                        .formatted(REST, REST)));
    assertThat(both.usualCost(model, million(true, true), NOW))
        .isEqualTo(Optional.ofNullable(cost));
  }

  @Test
  void whatHasSurchargesOrBrokeOffCostsAtLeastTheUsual() {
    for (var usage : new Usage[] {million(true, false), million(false, true)}) {
      assertThat(Prices.listed().cost("claude-sonnet-5", usage, NOW)).isEmpty();
      assertThat(Prices.listed().usualCost("claude-sonnet-5", usage, NOW))
          .contains(new BigDecimal("18.700000"));
    }
  }

  @Test
  void aPromptThatIsLongerThanAnyHasTheLastPrice() {
    var longest = new Usage(true, true, true, 1_000_000, 0, 0, 0, 0);
    assertThat(Prices.listed().cost("claude-sonnet-4-5", longest, NOW)).isEmpty();
    assertThat(Prices.listed().usualCost("claude-sonnet-4-5", longest, NOW))
        .contains(new BigDecimal("3.000000"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []                                        | it is no JSON object
          {}                                        | it has no `prices`
          {'prices':[{'input':1}]}                  | /prices/0 names no `model`
          {'prices':[{'model':'m','input':-1}]}     | /prices/0: `input` is a number
          {'prices':[{'model':'m','input':'1'}]}    | /prices/0: `input` is a number
          {'prices':[{'model':'m','input':1}]}      | /prices/0: `cache_write_5m` is a number
          {'prices':[{'model':'m','until':'soon'}]} | /prices/0: `until` is a day
          """)
  void whatIsNoListOfPricesIsRefusedByItsPlace(String json, String message) {
    assertThatThrownBy(() -> own(json))
        .isInstanceOf(UnusablePricesException.class)
        .hasMessageContaining(message);
  }
}
