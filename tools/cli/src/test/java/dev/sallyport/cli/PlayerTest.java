package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.custody.Asked;
import dev.sallyport.engine.custody.Piece;
import dev.sallyport.engine.custody.Reply;
import dev.sallyport.engine.custody.Turn;
import dev.sallyport.engine.custody.Turn.Forwarded;
import dev.sallyport.engine.custody.Who;
import dev.sallyport.engine.price.Usage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlayerTest {
  private static final Instant AT = Instant.parse("2026-11-30T04:00:00Z");

  static Turn turn(String system, Turn.Left left) {
    var who =
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
            Optional.empty());
    var asked =
        new Asked(
            "messages",
            "claude-opus-5",
            true,
            "",
            "",
            "",
            "",
            10,
            system,
            system.isEmpty() ? List.of() : List.of("Bash", "Read"),
            List.of(
                new Asked.Message(
                    "user", List.of(new Piece("text", "", "Go\u001b[2J on.", false)))),
            0);
    var reply =
        new Reply(
            List.of(
                new Reply.Block(
                    "text",
                    "",
                    false,
                    List.of(new Reply.Beat(100, "All\n"), new Reply.Beat(1_100, "do\u202ene.")))),
            new Usage(true, true, true, 1, 0, 0, 0, 2),
            "claude-opus-5",
            "end_turn",
            "");
    return new Turn(
        1,
        "req_1",
        List.of(),
        List.of(),
        Optional.of(AT),
        who,
        asked,
        Optional.empty(),
        List.of(),
        left,
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
            reply,
            Optional.empty(),
            ""),
        List.of());
  }

  static Turn.Left left(Forwarded forwarded, String missing) {
    return new Turn.Left(forwarded, new byte[missing.isEmpty() ? 10 : 0], List.of(), missing);
  }

  @ParameterizedTest
  @CsvSource({"1, '100 1000 3000'", "2, '50 500 3000'", "0, ''", "0.5, '200 2000 3000'"})
  void timeGoesByAtTheWantedPace(double times, String waits) throws InterruptedException {
    var text = new StringWriter();
    var waited = new ArrayList<String>();
    var pace =
        new Player.Pace(
            times, Duration.ofSeconds(3), span -> waited.add(Long.toString(span.toMillis())));
    new Player(new PrintWriter(text, true), pace).play(7, turn("", left(Forwarded.YES, "")));
    assertThat(String.join(" ", waited)).isEqualTo(waits);
    assertThat(text.toString())
        .isEqualTo(
            """

            ── 7 · 2026-11-30 04:00:00 · messages claude-opus-5
            alice ▸
              Go?[2J on.
            Claude ▸
              All
              do?ne.
              · completed, HTTP 200, 20 bytes within 9,000 ms; 1 in, 2 out
            """);
  }
}
