package dev.sallyport.dataplane.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.custody.Asked;
import dev.sallyport.engine.custody.Piece;
import dev.sallyport.engine.custody.Reply;
import dev.sallyport.engine.custody.Turn;
import dev.sallyport.engine.custody.Turn.Forwarded;
import dev.sallyport.engine.custody.Who;
import dev.sallyport.engine.price.Usage;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoundTest {

  private static Turn turn(int seq, String asked) {
    return new Turn(
        seq,
        "req_" + seq,
        List.of(),
        List.of(),
        Optional.empty(),
        new Who(
            "alice",
            "https://issuer.example",
            "person",
            "oidc",
            List.of(),
            List.of(),
            List.of(),
            "",
            Optional.empty(),
            Map.of(),
            Optional.empty()),
        new Asked(
            "messages",
            "claude-opus-5",
            true,
            "",
            "",
            "",
            "",
            10,
            "You keep the vault.",
            List.of("Bash", "mcp__vault__read"),
            List.of(new Asked.Message("user", List.of(new Piece("text", "", asked, false)))),
            0),
        Optional.empty(),
        List.of(),
        new Turn.Left(Forwarded.YES, new byte[10], List.of(), ""),
        new Turn.Came(
            "completed",
            "",
            200,
            20,
            9_000,
            new Turn.Service("", 200, ""),
            "",
            "",
            List.of(),
            new Reply(
                List.of(new Reply.Block("text", "", false, List.of(new Reply.Beat(1, "Done.")))),
                new Usage(false, false, false, 0, 0, 0, 0, 0),
                "claude-opus-5",
                "end_turn",
                ""),
            Optional.empty(),
            ""),
        List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "first,      'req_1 asked'",
    "THE VAULT,  'req_1 told to be, or offered'",
    "vault__read,'req_1 told to be, or offered'",
    "done,       'req_1 answered|req_2 answered'",
    "nowhere,    ''"
  })
  void whatWasToldAskedAndAnsweredIsFound(String find, String places) {
    var found = Found.in(List.of(turn(1, "the first"), turn(2, "the second")), find);
    assertThat(
            found.hits().stream()
                .map(hit -> hit.call() + " " + hit.place())
                .collect(Collectors.joining("|")))
        .isEqualTo(places);
    assertThat(found.isWhole()).isTrue();
    assertThat(found.looked()).isEqualTo(2);
  }

  @Test
  void aSearchEnds() {
    assertThat(Found.in(Collections.nCopies(201, turn(1, "one")), "none").isWhole()).isFalse();
    assertThat(Found.in(Collections.nCopies(200, turn(1, "one")), "none").isWhole()).isTrue();
    var often = Found.in(Collections.nCopies(60, turn(1, "one")), "one");
    assertThat(often.hits()).hasSize(50);
    assertThat(often.calls()).containsExactly("req_1");
  }
}
