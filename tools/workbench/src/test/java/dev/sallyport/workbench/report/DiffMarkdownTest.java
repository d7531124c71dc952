package dev.sallyport.workbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.workbench.compared.Change;
import dev.sallyport.workbench.compared.Comparison;
import dev.sallyport.workbench.compared.Ending;
import dev.sallyport.workbench.compared.Ending.Kind;
import dev.sallyport.workbench.compared.Ending.Part;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiffMarkdownTest {
  private static Ending passed(String reply) {
    return new Ending(
        Kind.ALLOWED, new TreeMap<>(Map.of(Part.RULES, List.of("r"), Part.REPLY, List.of(reply))));
  }

  private static String row(Ending before, Ending after) {
    var change = new Change("c", "f:1", before, after);
    return DiffMarkdown.of(new Comparison(1, 0, List.of(change)), "a", "b").get(2);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "plain, `plain`",
        "a|b, `a\\|b`",
        "a\\|b, `a\\\\|b`",
        "a`b, ``a`b``",
        "a``b`c, ```a``b`c```",
        "`a, `` `a ``",
        "a`, `` a` ``",
        "<b>*x*</b> @you, `<b>*x*</b> @you`",
        "\" a \", `  a  `",
        "\"one\n\ntwo\", `one`<br><br>`two`",
        "\"a\rb\", `a`<br>`b`",
        "\"a\u001b[31mb\u202ec\", `a\uFFFD[31mb\uFFFDc`",
      })
  void aTextIsCodeThatStaysInItsCell(String text, String code) {
    assertThat(Code.of(text)).isEqualTo(code);
    assertThat(row(passed("x"), passed(text))).endsWith("reply: " + code + " |");
  }

  @Test
  void aLongReplyIsShownWhereItDiffers() {
    var before = "a".repeat(300) + "1" + "z".repeat(300);
    var after = "a".repeat(300) + "22" + "z".repeat(300);
    var context = new String[] {"a".repeat(40), "z".repeat(40)};
    assertThat(row(passed(before), passed(after)))
        .endsWith(
            "| **allow** by `r`<br>reply: `…%1$s1%2$s…` | **allow** by `r`<br>reply: `…%1$s22%2$s…` |"
                .formatted((Object[]) context));
  }

  @Test
  void aLongOneThatDiffersThroughoutIsCut() {
    assertThat(row(passed("a".repeat(2000)), passed("b".repeat(2000))))
        .endsWith(
            "reply: `%s…` | **allow** by `r`<br>reply: `%s…` |"
                .formatted("a".repeat(600), "b".repeat(600)));
    assertThat(Excerpt.of("😀".repeat(400), "b")).isEqualTo("😀".repeat(300) + "…");
    assertThat(Excerpt.of("a" + "😀".repeat(400), "b")).isEqualTo("a" + "😀".repeat(299) + "…");
  }

  @Test
  void manyRowsAreCounted() {
    var change = new Change("c", "f:1", passed("a"), passed("b"));
    var lines = DiffMarkdown.of(new Comparison(999, 0, Collections.nCopies(201, change)), "a", "b");
    assertThat(lines)
        .hasSize(205)
        .endsWith(
            "",
            "The first 200 are listed.",
            "201 of 999 cases change: 201 with the same decision.");
  }

  @Test
  void oneCaseIsOne() {
    var change = new Change("c", "f:1", passed("a"), passed("b"));
    assertThat(DiffMarkdown.of(new Comparison(1, 0, List.of(change)), "a", "b"))
        .endsWith("1 of 1 case changes: 1 with the same decision.");
    assertThat(DiffMarkdown.of(new Comparison(1, 0, List.of()), "a", "b"))
        .containsExactly("No decision changes in 1 case.");
  }
}
