package dev.sallyport.engine.price;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

  /**
   * A list that somebody keeps for themselves, in the form of the one that this version has.
   *
   * @throws UnusablePricesException with what is wrong
   */
  public static Prices read(byte[] json) {
    try {
      return of(StrictJson.object(json));
    } catch (MalformedJsonException e) {
      throw new UnusablePricesException("it is no JSON object: " + e.getMessage());
    }
  }

  private static Prices of(JsonNode list) {
    var prices = new ArrayList<Price>();
    for (var one : list.path("prices")) {
      prices.add(price(one, "/prices/" + prices.size()));
    }
    if (prices.isEmpty()) {
      throw new UnusablePricesException("it has no `prices`: a list of objects with a `model`");
    }
    return new Prices(list.path("source").asText(""), list.path("as_of").asText(""), prices);
  }

  private static Price price(JsonNode one, String at) {
    var model = one.path("model").asText("");
    if (model.isBlank()) {
      throw new UnusablePricesException(at + " names no `model`");
    }
    return new Price(
        model,
        Optional.of(one.path("until").asText(""))
            .filter(day -> !day.isEmpty())
            .map(d -> day(d, at)),
        one.path("prompt_max").asLong(Long.MAX_VALUE),
        dollars(one, "input", at),
        dollars(one, "cache_write_5m", at),
        dollars(one, "cache_write_1h", at),
        dollars(one, "cache_read", at),
        dollars(one, "output", at));
  }

  private static Instant day(String text, String at) {
    try {
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException _) {
      throw new UnusablePricesException(at + ": `until` is a day such as `2026-12-31`");
    }
  }

  private static BigDecimal dollars(JsonNode one, String member, String at) {
    var price = one.path(member);
    if (!price.isNumber() || price.decimalValue().signum() < 0) {
      throw new UnusablePricesException(
          "%s: `%s` is a number of US dollars for a million tokens".formatted(at, member));
    }
    return price.decimalValue();
  }

  /** The same, where these prices hold before those of the list. */
  public Prices with(Prices own) {
    return new Prices(source, asOf, Stream.of(own.prices, prices).flatMap(List::stream).toList());
  }

  /**
   * What a reply's tokens cost, in US dollars; empty where that is not known.
   *
   * @param model as the reply names it
   */
  public Optional<BigDecimal> cost(String model, Usage usage, Instant at) {
    if (!usage.whole() || !usage.usual()) {
      return Optional.empty();
    }
    return holding(model, at)
        .filter(price -> usage.prompt() <= price.promptMax())
        .findFirst()
        .map(price -> cost(price, usage));
  }

  /**
   * What tokens cost at the usual price, whatever surcharges there are; of a prompt that is longer
   * than any that the list knows, by the last price of its model. Empty where the model has none.
   *
   * @param model as the caller names it
   */
  public Optional<BigDecimal> usualCost(String model, Usage usage, Instant at) {
    var known = holding(model, at).toList();
    return known.stream()
        .filter(price -> usage.prompt() <= price.promptMax())
        .findFirst()
        .or(() -> known.isEmpty() ? Optional.empty() : Optional.of(known.getLast()))
        .map(price -> cost(price, usage));
  }

  /** Who has prices of their own may name models as they like; the service dates its names. */
  private Stream<Price> holding(String model, Instant at) {
    var dated = DATED.matcher(model);
    var name = dated.matches() ? dated.group(1) : model;
    return prices.stream()
        .filter(price -> price.model().equals(name) || price.model().equals(model))
        .filter(price -> price.until().map(at::isBefore).orElse(true));
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
