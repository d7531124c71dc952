package dev.sallyport.opa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
    assertThat(opa.eval(SOURCES, input, query))
        .isEqualTo(new Evaluated(Optional.of(wanted).filter(value -> !value.isEmpty())));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatIsWrongIsRejected(String input, String query, String wanted, Opa opa) {
    assertThat(opa.eval(SOURCES, input, query))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected -> assertThat(rejected.diagnostics()).first().asString().contains(wanted));
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments("{", "data.p", "the input is not JSON"),
        arguments("", "data.p.", "unexpected"),
        arguments("", "", "empty query"),
        arguments("", "x > 1", "is unsafe"));
  }

  @Test
  void theVersionIsThatOfOpa(Opa opa) {
    assertThat(opa.version()).isEqualTo("1.22.2");
  }
}
