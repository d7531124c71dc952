package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.custody.Turn.Forwarded;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnTextTest {

  @ParameterizedTest
  @CsvSource({
    "YES,       '',         10 bytes",
    "YES,       It is gone., it did; It is gone.",
    "NO,        '',         nothing",
    "NO,        It is gone., nothing; It is gone.",
    "NOT_KNOWN, '',         not known: nothing has come back"
  })
  void whetherACallLeftIsSaid(Forwarded forwarded, String missing, String said) {
    assertThat(TurnText.left(PlayerTest.left(forwarded, missing))).isEqualTo(said);
  }

  @Test
  void whatTheModelIsToldToBeIsSaidWhereItChanges() {
    var text = new StringWriter();
    var told = new TurnText(new PrintWriter(text, true), 2);
    var left = PlayerTest.left(Forwarded.YES, "");
    for (var system : new String[] {"You are A.\nBe\u202e kind.\nC.", "You are B.", "You are B."}) {
      told.turn(PlayerTest.turn(system, left));
    }
    told.turn(PlayerTest.turn("You are A.\nBe\u202e kind.\nC.", left));
    // Of what is not here, nothing is said.
    told.turn(PlayerTest.turn("", PlayerTest.left(Forwarded.YES, "It is gone.")));
    assertThat(text.toString().lines().map(String::strip))
        .containsOnlyOnce("You are A.", "Be? kind.", "You are B.", "as in call 1", "Bash, Read")
        .contains("… and 1 lines more: see `--whole`")
        .doesNotContain("nothing");
  }
}
