package dev.sallyport.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.dataplane.BudgetsConfig;
import dev.sallyport.dataplane.UnusableConfigException;
import dev.sallyport.engine.budget.Bound;
import dev.sallyport.engine.budget.Budget;
import dev.sallyport.engine.budget.Budget.Each;
import dev.sallyport.engine.budget.Unit;
import dev.sallyport.engine.budget.Window;
import dev.sallyport.engine.price.Prices.Price;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetSectionTest {
  @TempDir private Path folder;

  private BudgetsConfig read(String yaml) throws IOException {
    return ConfigFile.read(
            Optional.of(Files.writeString(folder.resolve("c.yaml"), yaml + "\n")), Map.of())
        .budgets();
  }

  @Test
  void whatIsLeftOutIsAsUsual() throws IOException {
    assertThat(read("budgets: [{name: a, window: day, tokens: 5}]").budgets())
        .containsExactly(new Budget("a", Bound.ALL, Each.ALL, Window.DAY, Unit.TOKENS, 5, true));
  }

  @Test
  void everythingThatMayStandInIt() throws IOException {
    assertThat(
            read("""
                    budgets:
                      - name: opus-of-writers
                        window: month
                        dollars: 12.5
                        each: person
                        people: [alice, "https://login.example#bob"]
                        groups: [ml]
                        roles: [writer]
                        models: [claude-opus-*]
                        except: [sre]
                        on_fault: allow
                    """)
                .budgets())
        .containsExactly(
            new Budget(
                "opus-of-writers",
                new Bound(
                    Set.of("alice", "https://login.example#bob"),
                    Set.of("ml"),
                    Set.of("writer"),
                    List.of("claude-opus-*"),
                    Set.of("sre")),
                Each.PERSON,
                Window.MONTH,
                Unit.DOLLARS,
                12_500_000,
                false));
  }

  @Test
  void ownPricesAreReadFromAFile() throws IOException {
    Files.writeString(
        folder.resolve("prices.json"),
        """
        {"prices": [{"model": "m", "input": 1, "cache_write_5m": 1, "cache_write_1h": 1,
          "cache_read": 0, "output": 2}]}
        """);
    assertThat(read("prices: prices.json").own().prices())
        .extracting(Price::model)
        .containsExactly("m");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{window: day, tokens: 1} | `name` is missing",
        "{name: A, window: day, tokens: 1} | `name` is a word such as `research`",
        "{name: a, tokens: 1} | `window` is missing",
        "{name: a, window: hour, tokens: 1} | `window` is `day`, `week` or `month`, not `hour`",
        "{name: a, window: day} | a budget has either `tokens` or `dollars`",
        "{name: a, window: day, tokens: 1, dollars: 1} | a budget has either `tokens` or `dollars`",
        "{name: a, window: day, tokens: 0} | `tokens` is a number above 0, of tokens",
        "{name: a, window: day, dollars: -1} | `dollars` is a number above 0, of US dollars",
        "{name: a, window: day, dollars: 1e30} | `dollars` is a number above 0, of US dollars",
        "{name: a, window: day, tokens: 1, each: city} | `each` is `all`, `person`, `group`,",
        "{name: a, window: day, tokens: 1, on_fault: ask} | `on_fault` is `deny` or `allow`",
        "{name: a, window: day, tokens: 1, models: ['claude-*-5']} | `models`: a model is a name",
        "~ | a budget needs `name`, `window`, and `tokens` or `dollars`"
      })
  void mistakesHavePlaces(String section, String message) {
    assertThatThrownBy(() -> read("budgets: [" + section + "]"))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining("c.yaml:1:")
        .hasMessageContaining(message);
  }

  @Test
  void budgetsAreFewAndHaveNamesOfTheirOwn() {
    var one = "{name: a, window: day, tokens: 1}";
    assertThatThrownBy(() -> read("budgets: [%s, %s]".formatted(one, one)))
        .hasMessageContaining("two budgets have one name");
    var many =
        IntStream.rangeClosed(0, 100)
            .mapToObj("{name: b%d, window: day, tokens: 1}"::formatted)
            .collect(Collectors.joining(", "));
    assertThatThrownBy(() -> read("budgets: [" + many + "]"))
        .hasMessageContaining("there are at most 100 budgets");
  }

  @ParameterizedTest
  @CsvSource({"nowhere.json, cannot be read", "c.yaml, it is no JSON object"})
  void pricesThatCannotBeRead(String file, String message) {
    assertThatThrownBy(() -> read("prices: " + file))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining("`" + file + "`")
        .hasMessageContaining(message);
  }
}
