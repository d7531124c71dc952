package dev.sallyport.opa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sallyport.opa.BuiltinResult.Answered;
import dev.sallyport.opa.BuiltinResult.Failed;
import dev.sallyport.opa.BuiltinResult.Wants;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** OPA's own functions, called one by one. */
@ExtendWith(Toolchain.class)
class BuiltinTest {
  private static final Instant NOW = Instant.ofEpochSecond(1, 5);

  static Stream<Arguments> calls() {
    return Stream.of(
        arguments("sprintf", List.of("\"%d of %v\"", "[2, {\"a\"}]"), "\"2 of {\\\"a\\\"}\""),
        arguments("object.subset", List.of("{1, 2}", "{2}"), "true"),
        arguments("time.now_ns", List.of(), "1000000005"),
        arguments("yaml.marshal", List.of("{\"a\": [1]}"), "\"a:\\n  - 1\\n\""),
        arguments("regex.find_n", List.of("\"a.\"", "\"paranormal\"", "2"), "[\"ar\", \"an\"]"),
        arguments("uuid.parse", List.of("\"none\""), ""));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aCallHasAValueOrNone(String name, List<String> arguments, String wanted, Opa opa) {
    assertThat(opa.builtin(name, arguments, NOW))
        .isEqualTo(new Answered(Optional.of(wanted).filter(value -> !value.isEmpty())));
  }

  @Test
  void aPatternMayComeAgain(Opa opa) {
    var arguments = List.of("\"a.\"", "\"paranormal\"", "1");
    for (int i = 0; i < 3; i++) {
      assertThat(opa.builtin("regex.find_n", arguments, NOW))
          .isEqualTo(new Answered(Optional.of("[\"ar\"]")));
    }
  }

  @Test
  void aRequestIsSentByWhoeverCalls(Opa opa) {
    var arguments =
        List.of(
            "{\"method\": \"POST\", \"url\": \"http://user:pw@host.example/a b?c={d}\","
                + " \"body\": {\"e\": 1}, \"timeout\": \"3s\", \"max_retry_attempts\": 2}");
    var wants = (Wants) opa.builtin("http.send", arguments, NOW);
    var request = wants.request();
    assertThat(wants.used()).isZero();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.uri()).isEqualTo("http://host.example/a%20b?c=%7Bd%7D");
    assertThat(request.fields()).contains(new WebField("Authorization", "Basic dXNlcjpwdw=="));
    assertThat(request.body()).isEqualTo(bytes("{\"e\":1}"));
    assertThat(request.timeout().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
    assertThat(request.retries()).isEqualTo(2);

    var made = new WebExchange(request.key(), 299, List.of(), bytes("text"), "", false);
    assertThat(opa.builtin("http.send", arguments, NOW, List.of(made)))
        .isEqualTo(
            new Answered(
                Optional.of(
                    "{\"body\": null, \"headers\": {}, \"raw_body\": \"text\","
                        + " \"status\": \"299\", \"status_code\": 299}")));
    var another = new WebExchange("another", 200, List.of(), bytes(""), "", false);
    assertThat(opa.builtin("http.send", arguments, NOW, List.of(another)))
        .isInstanceOfSatisfying(
            Wants.class, again -> assertThat(again.request().key()).isEqualTo(request.key()));
  }

  private static Bytes bytes(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments("hex.decode", List.of("\"xyz\""), "eval_builtin_error", false),
        arguments("hex.decode", List.of("1"), "eval_type_error", false),
        arguments("no.such", List.of(), "eval_builtin_error", true));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultHasItsCode(String name, List<String> arguments, String code, boolean halts, Opa opa) {
    assertThat(opa.builtin(name, arguments, NOW))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.fault().code()).isEqualTo(code);
              assertThat(failed.halts()).isEqualTo(halts);
            });
  }
}
