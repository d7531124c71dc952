package dev.sallyport.engine.custody;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.json.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What tokens cost, by a list with a date. What the list does not name has no price; what somebody
 * has agreed with the service, it does not know.
 *
 * @param source where the prices were read
 * @param asOf when, as a day
 */
public record Prices(String source, String asOf, List<Price> prices) {
  /** A list without any. */
  public static final Prices NONE = new Prices("", "", List.of());

  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private static final int DIGITS = 6;
  private static final Pattern DATED = Pattern.compile("(claude-.*?)(-\\d{8})?");

  /**
   * In US dollars for a million tokens.
   *
   * @param until before that instant; empty where it holds still
   * @param promptMax for prompts of so many tokens at most
   */
  public record Price(
      String model,
      Optional<Instant> until,
      long promptMax,
      BigDecimal input,
      BigDecimal written5m,
      BigDecimal written1h,
      BigDecimal read,
      BigDecimal output) {}

  public Prices {
    prices = List.copyOf(prices);
  }

  /** The list that this version has. */
  public static Prices listed() {
    try (var file = Prices.class.getResourceAsStream("prices.json")) {
      if (file == null) {
        throw new IllegalStateException("the list of prices is not there");
      }
      return of(StrictJson.object(file.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Prices of(JsonNode list) {
    var prices = new ArrayList<Price>();
    for (var one : list.path("prices")) {
      prices.add(
          new Price(
              one.path("model").asText(),
              one.has("until")
                  ? Optional.of(
                      LocalDate.parse(one.path("until").asText())
                          .atStartOfDay(ZoneOffset.UTC)
                          .toInstant())
                  : Optional.empty(),
              one.path("prompt_max").asLong(Long.MAX_VALUE),
              one.path("input").decimalValue(),
              one.path("cache_write_5m").decimalValue(),
              one.path("cache_write_1h").decimalValue(),
              one.path("cache_read").decimalValue(),
              one.path("output").decimalValue()));
    }
    return new Prices(list.path("source").asText(), list.path("as_of").asText(), prices);
  }

  /**
   * What a reply's tokens cost, in US dollars; empty where that is not known.
   *
   * @param model as the reply names it
   */
  public Optional<BigDecimal> cost(String model, Usage usage, Instant at) {
    var name = DATED.matcher(model);
    if (!usage.whole() || !usage.usual() || !name.matches()) {
      return Optional.empty();
    }
    return prices.stream()
        .filter(price -> price.model().equals(name.group(1)))
        .filter(price -> price.until().map(at::isBefore).orElse(true))
        .filter(price -> usage.prompt() <= price.promptMax())
        .findFirst()
        .map(price -> cost(price, usage));
  }

  private static BigDecimal cost(Price price, Usage usage) {
    return times(price.input(), usage.input())
        .add(times(price.written5m(), usage.written5m()))
        .add(times(price.written1h(), usage.written1h()))
        .add(times(price.read(), usage.read()))
        .add(times(price.output(), usage.output()))
        .divide(MILLION, DIGITS, RoundingMode.HALF_UP);
  }

  private static BigDecimal times(BigDecimal price, long tokens) {
    return price.multiply(BigDecimal.valueOf(tokens));
  }
}
