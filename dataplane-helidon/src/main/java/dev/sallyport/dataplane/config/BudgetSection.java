package dev.sallyport.dataplane.config;

import dev.sallyport.engine.budget.Bound;
import dev.sallyport.engine.budget.Budget;
import dev.sallyport.engine.budget.Budget.Each;
import dev.sallyport.engine.budget.Unit;
import dev.sallyport.engine.budget.Window;
import dev.sallyport.engine.price.Prices;
import dev.sallyport.engine.price.UnusablePricesException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may be spent in each day, week or month, as an element of their list. */
record BudgetSection(
    @Nullable String name,
    @Nullable String window,
    @Nullable Long tokens,
    @Nullable BigDecimal dollars,
    @Nullable String each,
    @Nullable List<String> people,
    @Nullable List<String> groups,
    @Nullable List<String> roles,
    @Nullable List<String> models,
    @Nullable List<String> except,
    @Nullable String onFault) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /** More can neither be spent nor counted. */
  private static final BigDecimal DOLLARS_MOST = BigDecimal.valueOf(1_000_000_000);

  /** The prices in a file. */
  static Prices prices(String file, Surroundings surroundings) {
    try {
      return Prices.read(Files.readAllBytes(surroundings.file("prices", file)));
    } catch (IOException _) {
      throw new IllegalArgumentException("`prices`: the file `%s` cannot be read".formatted(file));
    } catch (UnusablePricesException e) {
      throw new IllegalArgumentException("`prices`: `%s`: %s".formatted(file, e.getMessage()), e);
    }
  }

  Budget budget() {
    var named = Said.required("name", name);
    if (!NAME.matcher(named).matches()) {
      throw new IllegalArgumentException(
          "`name` is a word such as `research`: small letters, digits and `-`, not `%s`"
              .formatted(named));
    }
    var unit = unit();
    return new Budget(
        named,
        new Bound(set(people), set(groups), set(roles), named(), set(except)),
        holder(),
        stretch(),
        unit,
        most(unit),
        strict());
  }

  private Unit unit() {
    if ((tokens == null) == (dollars == null)) {
      throw new IllegalArgumentException("a budget has either `tokens` or `dollars`");
    }
    return tokens == null ? Unit.DOLLARS : Unit.TOKENS;
  }

  private long most(Unit unit) {
    var most =
        switch (unit) {
          case TOKENS -> BigDecimal.valueOf(Said.required("tokens", tokens));
          case DOLLARS -> Said.required("dollars", dollars);
        };
    if (most.signum() <= 0 || (unit == Unit.DOLLARS && most.compareTo(DOLLARS_MOST) > 0)) {
      throw new IllegalArgumentException(
          "`%s` is a number above 0, of %s".formatted(unit.word(), what(unit)));
    }
    return unit.parts(most);
  }

  private static String what(Unit unit) {
    return switch (unit) {
      case TOKENS -> "tokens";
      case DOLLARS -> "US dollars, up to a thousand million";
    };
  }

  private Window stretch() {
    var word = Said.required("window", window);
    return Window.of(word)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "`window` is `day`, `week` or `month`, not `%s`".formatted(word)));
  }

  private Each holder() {
    var word = Objects.requireNonNullElse(each, "all");
    return Each.of(word)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "`each` is `all`, `person`, `group`, `role` or `model`, not `%s`"
                        .formatted(word)));
  }

  private boolean strict() {
    return switch (Objects.requireNonNullElse(onFault, "deny")) {
      case "deny" -> true;
      case "allow" -> false;
      default ->
          throw new IllegalArgumentException(
              "`on_fault` is `deny` or `allow`, not `%s`".formatted(onFault));
    };
  }

  private List<String> named() {
    var named = Optional.ofNullable(models).orElse(List.of());
    named.stream()
        .filter(model -> model.isBlank() || model.replaceFirst("\\*$", "").contains("*"))
        .findFirst()
        .ifPresent(
            model -> {
              throw new IllegalArgumentException(
                  "`models`: a model is a name, or how one begins and `*`, not `%s`"
                      .formatted(model));
            });
    return named;
  }

  private static Set<String> set(@Nullable List<String> said) {
    return Set.copyOf(Optional.ofNullable(said).orElse(List.of()));
  }
}
