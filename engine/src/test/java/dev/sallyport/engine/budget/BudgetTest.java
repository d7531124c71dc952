package dev.sallyport.engine.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.budget.Budget.Each;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.support.Calls;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetTest {
  private static final String ALICE = "https://idp.example#alice";

  /** Alice of `ml` and `research` calls `claude-opus-5` by the role `writer`. */
  private static final Spender WHO =
      Spender.of(
          Calls.person("alice", "ml", "research"),
          new Ruling(new Decision.Allow(Set.of("role writer", "list of models")), "r1", "d1"),
          "claude-opus-5");

  private static Set<String> words(String text) {
    return Arrays.stream(text.split(" ", -1)).filter(w -> !w.isEmpty()).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', '', '', '', true",
    "alice, '', '', '', '', true",
    "https://idp.example#alice, '', '', '', '', true",
    "https://other.example#alice, '', '', '', '', false",
    "bob, '', '', '', '', false",
    "'', ml, '', '', '', true",
    "'', 'sales ml', '', '', '', true",
    "'', sales, '', '', '', false",
    "'', '', writer, '', '', true",
    "'', '', reader, '', '', false",
    "'', '', '', claude-opus-5, '', true",
    "'', '', '', claude-opus-*, '', true",
    "'', '', '', claude-opus, '', false",
    "'', '', '', *, '', true",
    "'', '', '', '', research, false",
    "'', '', '', '', sales, true",
    "alice, ml, writer, claude-*, sales, true",
    "alice, ml, writer, claude-haiku-*, sales, false"
  })
  void whatABudgetNamesMustFit(
      String people, String groups, String roles, String models, String except, boolean binds) {
    var bound =
        new Bound(
            words(people), words(groups), words(roles), List.copyOf(words(models)), words(except));
    assertThat(bound.binds(WHO)).isEqualTo(binds);
  }

  @ParameterizedTest
  @CsvSource({
    "ALL,    '',         ''",
    "PERSON, '',         https://idp.example#alice",
    "GROUP,  '',         ml research",
    "GROUP,  'ml sales', ml",
    "ROLE,   '',         writer",
    "MODEL,  '',         claude-opus-5"
  })
  void eachHasAnAccount(Each each, String groups, String holders) {
    var bound = new Bound(Set.of(), words(groups), Set.of(), List.of(), Set.of());
    var budget = new Budget("b", bound, each, Window.DAY, Unit.TOKENS, 1, true);
    assertThat(budget.accounts(WHO, Calls.NOW))
        .extracting(Account::holder)
        .containsExactlyInAnyOrder(holders.isEmpty() ? new String[] {""} : holders.split(" ", -1));
  }

  @Test
  void whatHangsOnTheCallIsNobodysAccountBefore() {
    var models = new Bound(Set.of(), Set.of(), Set.of(), List.of("claude-*"), Set.of());
    for (var budget :
        List.of(
            new Budget("b", models, Each.PERSON, Window.DAY, Unit.TOKENS, 1, true),
            new Budget("b", Bound.ALL, Each.ROLE, Window.DAY, Unit.TOKENS, 1, true),
            new Budget("b", Bound.ALL, Each.MODEL, Window.DAY, Unit.TOKENS, 1, true))) {
      assertThat(budget.accountsOfPerson(WHO, Calls.NOW)).isEmpty();
    }
    assertThat(Fixtures.tokensEach("b", 1).accountsOfPerson(WHO, Calls.NOW))
        .extracting(Account::holder)
        .containsExactly(ALICE);
  }

  @Test
  void aBudgetHasSomethingInIt() {
    assertThatThrownBy(() -> Fixtures.tokens("b", 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Fixtures.tokens(" ", 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void amountsAreWholeNumbersOfTheSmallestPart() {
    assertThat(Unit.DOLLARS.parts(new BigDecimal("0.0000001"))).isEqualTo(1);
    assertThat(Unit.DOLLARS.parts(new BigDecimal("12.5"))).isEqualTo(12_500_000);
    assertThat(Unit.DOLLARS.amount(12_500_000)).isEqualByComparingTo("12.5");
    assertThat(Unit.DOLLARS.text(1_234_500_000)).isEqualTo("$1,234.50");
    assertThat(Unit.TOKENS.parts(new BigDecimal("7"))).isEqualTo(7);
    assertThat(Unit.TOKENS.text(1_234_500)).isEqualTo("1,234,500 tokens");
  }
}
