package dev.sallyport.opa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sallyport.opa.Evaluated.Answer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(Toolchain.class)
class EvalTest {

  private static final Sources SOURCES =
      Sources.of(
              "p.rego",
              """
          package p

          allow contains m if {
          	some m in data.models
          	m == input.model
          }

          bad := to_number(input.model)
          """)
          .with("data.yaml", "models: [a, b]\n");

  /** An input, a query, and the answer, which is empty for undefined. */
  static Stream<Arguments> queries() {
    return Stream.of(
        arguments("{\"model\": \"a\"}", "data.p.allow", "[\"a\"]"),
        arguments("{\"model\": \"z\"}", "data.p", "{\"allow\":[]}"),
        arguments("", "data.p.allow", "[]"),
        arguments("", "data.nothing", ""),
        arguments("", "1 + 1", "2"),
        arguments("", "1.50", "1.50"),
        arguments("{\"model\": \"no number\"}", "data.p.bad", ""));
  }

  @ParameterizedTest
  @MethodSource("queries")
  void aQueryHasAValueOrNone(String input, String query, String wanted, Opa opa) {
    assertThat(opa.eval(SOURCES, Query.of(query, input)))
        .isEqualTo(new Evaluated(List.of(answer(Optional.of(wanted).filter(v -> !v.isEmpty())))));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatIsWrongIsRejected(String input, String query, String wanted, Opa opa) {
    assertThat(opa.eval(SOURCES, Query.of(query, input)))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected -> assertThat(rejected.diagnostics()).first().asString().contains(wanted));
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments("{", "data.p", "input 1 is not JSON"),
        arguments("", "data.p.", "unexpected"),
        arguments("", "", "empty query"),
        arguments("", "x > 1", "is unsafe"));
  }

  private static Answer answer(Optional<String> value) {
    return new Answer(value, Optional.empty(), List.of(), List.of());
  }

  @Test
  void manyInputsAreAnsweredInTheirOrder(Opa opa) {
    var inputs = List.of("{\"model\": \"b\"}", "", "{\"model\": \"a\"}");
    assertThat(opa.eval(SOURCES, new Query("data.p.allow", inputs, Instant.EPOCH, false)))
        .isEqualTo(
            new Evaluated(
                Stream.of("[\"b\"]", "[]", "[\"a\"]")
                    .map(value -> answer(Optional.of(value)))
                    .toList()));
  }

  private static final Sources TALKATIVE =
      Sources.of(
          "t.rego",
          """
          package t

          said if print("model", input.model)

          now := time.now_ns()

          broken := 1

          broken := 2 if input.model == "b"
          """);

  @Test
  void printsTimeFaultsAndTheWayAreTold(Opa opa) {
    var time = Instant.parse("2026-11-24T00:00:00.000000001Z");
    var query = new Query("data.t.said", List.of("{\"model\": \"b\"}"), time, true);
    var said = only(opa.eval(TALKATIVE, query));
    assertThat(said.value()).hasValue("true");
    assertThat(said.printed()).containsExactly("t.rego:3: model b");
    assertThat(said.explanation())
        .containsExactly("holds     t.rego:3: said if print(\"model\", input.model)");

    assertThat(only(opa.eval(TALKATIVE, new Query("data.t.now", List.of(""), time, false))).value())
        .hasValue("1795478400000000001");

    var broken = only(opa.eval(TALKATIVE, Query.of("data.t.broken", "{\"model\": \"b\"}")));
    assertThat(broken.value()).isEmpty();
    assertThat(broken.fault()).map(Fault::code).hasValue("eval_conflict_error");
  }

  private static Answer only(EvalResult result) {
    return ((Evaluated) result).answers().getFirst();
  }

  @Test
  void theVersionIsThatOfOpa(Opa opa) {
    assertThat(opa.version()).isEqualTo("1.22.2");
  }
}
