package dev.sallyport.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.support.Calls;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written for a call, by what is read. */
class FootprintTest {
  private static final String BODY =
      """
      {"model": "m", "messages": [{"role": "user", "content": "hi"}, {"role": "x"}],
       "metadata": {"user_id": "u", "k-1": 1}, "temperature": 0.5}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "input.request.model                    | {\"request\":{\"model\":\"m\"}}",
        "input.phase input.request.bytes        | {\"phase\":\"request\",\"request\":{\"bytes\":140}}",
        "input.request.messages[*].role         | {\"request\":{\"messages\":[{\"role\":\"user\"},{\"role\":\"x\"}]}}",
        "input.request.messages[1].role         | {\"request\":{\"messages\":[{\"role\":\"user\"},{\"role\":\"x\"}]}}",
        "input.request.messages[*].none         | {\"request\":{\"messages\":[{},{}]}}",
        "input.request.parameters[*].user_id    | {\"request\":{\"parameters\":{\"metadata\":{\"user_id\":\"u\"},\"temperature\":0.5}}}",
        "input.request.parameters.metadata[\"k-1\"] | {\"request\":{\"parameters\":{\"metadata\":{\"k-1\":1}}}}",
        "input.identity.groups                  | {\"identity\":{\"groups\":[\"ml\"]}}",
        "input.identity.claims.department       | {\"identity\":{\"claims\":{\"department\":\"research\"}}}",
        "input.request.labels[*]                | {\"request\":{\"labels\":{\"client\":\"claude-cli/2.1.330\",\"session\":\"session-1\",\"agent\":\"\"}}}",
        "input.nothing                          | {}",
        "``                                     | {}"
      })
  void onlyWhatIsReadIsWritten(String paths, String wanted) {
    var footprint = Footprint.of(paths.isBlank() ? List.of() : List.of(paths.split(" ")));
    var call = Calls.message(Calls.person("alice", "ml"), BODY);

    assertThat(InputDocument.of(call, Inspection.withoutFindings(), "test", footprint))
        .isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource({"input", "data.x", "input[", "not-a-path", "input.a input"})
  void whatCannotBeUnderstoodIsEverything(String paths) {
    var call = Calls.message(Calls.person("alice", "ml"), BODY);

    assertThat(
            InputDocument.of(
                call,
                Inspection.withoutFindings(),
                "test",
                Footprint.of(List.of(paths.split(" ")))))
        .contains("\"phase\"", "\"issued_at\"", "\"temperature\"", "\"content\":\"hi\"");
  }

  @Test
  void oneCoversWhatItReads() {
    var one = Footprint.of(List.of("input.request.messages[*].content", "input.identity.groups"));
    for (var part : List.of("input.identity.groups", "input.request.messages[0].content")) {
      assertThat(one.covers(Footprint.of(List.of(part)))).as(part).isTrue();
    }
    for (var more : List.of("input", "input.request.messages", "input.identity.claims")) {
      assertThat(one.covers(Footprint.of(List.of(more)))).as(more).isFalse();
    }
    assertThat(one.covers(Footprint.of(List.of()))).isTrue();
    assertThat(Footprint.ALL.covers(one)).isTrue();
  }
}
