package dev.sallyport.engine.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.json.StrictJson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
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
    assertThat(cost(model, new Usage(true, true, true, MILLION, 0, 0, MILLION, MILLION), at))
        .isEqualTo(Optional.ofNullable(cost));
  }

  @Test
  void aShortPromptMayBeCheaper() {
    assertThat(
            cost(
                "claude-haiku-5-5", new Usage(true, true, true, 100_000, 0, 0, 0, 0), "2026-11-30"))
        .contains(new BigDecimal("0.010000"));
    assertThat(
            cost(
                "claude-haiku-5-5", new Usage(true, true, true, 100_001, 0, 0, 0, 0), "2026-11-30"))
        .contains(new BigDecimal("0.050001"));
  }

  @Test
  void whatIsNotKnownHasNoPrice() {
    assertThat(cost("claude-opus-5", Usage.UNKNOWN, "2026-11-30")).isEmpty();
    assertThat(cost("claude-opus-5", new Usage(true, true, false, 1, 0, 0, 0, 1), "2026-11-30"))
        .isEmpty();
  }

  /** What has another price than the list says, or is counted beside the sum, has none here. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {'output_tokens':1};                                                                          true
          {'output_tokens':1,'service_tier':'standard','inference_geo':'global'};                       true
          {'output_tokens':1,'service_tier':null,'inference_geo':null};                                 true
          {'output_tokens':1,'inference_geo':'not_available'};                                          true
          {'output_tokens':1,'inference_geo':'us'};                                                     false
          {'output_tokens':1,'service_tier':'priority'};                                                false
          {'output_tokens':1,'speed':'fast'};                                                           false
          {'output_tokens':1,'server_tool_use':{'web_search_requests':0}};                              true
          {'output_tokens':1,'server_tool_use':{'web_search_requests':2}};                              false
          {'output_tokens':1,'iterations':[{'type':'message','output_tokens':1}]};                      true
          {'output_tokens':1,'iterations':[{'type':'compaction','output_tokens':9},{'type':'message'}]}; false
          """)
  void whatHasSurchargesHasNoPrice(String usage, boolean hasPrice) {
    var json = StrictJson.value(usage.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    assertThat(cost("claude-opus-5", Usage.of(json, true), "2026-11-30").isPresent())
        .isEqualTo(hasPrice);
    assertThat(cost("claude-opus-5", Usage.of(json, false), "2026-11-30")).isEmpty();
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
