package dev.sallyport.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.engine.support.Toolchain;
import dev.sallyport.opa.Evaluated;
import dev.sallyport.opa.Sources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rego's {@code sprintf} in the gateway says what OPA's own says. */
class GoFormatTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "plain                ; []",
        "%s and %s            ; [\"a\", \"b\"]",
        "%v %v %v             ; [\"a\", 1, 2.5]",
        "%d                   ; [42]",
        "%5d|%-5d|%05d|%+d    ; [42, 42, 42, 42]",
        "%x %X %o %b          ; [255, 255, 8, 5]",
        "%x                   ; [\"hi\"]",
        "%q                   ; [\"say \\\"hi\\\"\"]",
        "%8s|%-8s|%.2s        ; [\"abc\", \"abc\", \"abc\"]",
        "%.2f %f              ; [3.14159, 2.5]",
        "%v                   ; [{\"a\": [1, \"x\"]}]",
        "%v %v                ; [true, null]",
        "100%%                ; []",
        "%s                   ; []",
        "%d                   ; [\"text\"]",
        "%s                   ; [7]",
        "none                 ; [\"extra\", 2]",
        "%d %s                ; [123456789012345678901234567890, \"é€😀\"]"
      })
  void asInGo(String format, String arguments) throws Exception {
    var quoted = JSON.writeValueAsString(format);
    var query = "sprintf(" + quoted + ", " + arguments + ")";
    var answer = Toolchain.opa().eval(Sources.of("empty.rego", "package empty"), "", query);
    assertThat(answer).as("%s", answer).isInstanceOf(Evaluated.class);
    var wanted = ((Evaluated) answer).value().orElseThrow();

    assertThat(GoFormat.format(format, JSON.readTree(arguments)))
        .isEqualTo(JSON.readTree(wanted).textValue());
  }
}
