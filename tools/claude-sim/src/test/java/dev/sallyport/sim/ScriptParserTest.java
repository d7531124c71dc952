package dev.sallyport.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptParserTest {

  @Test
  void theReadmeListsEveryDirectiveWithAnExampleThatParses() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    Pattern row = Pattern.compile("^\\| `(\\[sim:([a-z-]+).*?])` \\|", Pattern.MULTILINE);
    List<MatchResult> rows = row.matcher(readme).results().toList();
    assertThat(rows.stream().map(r -> r.group(2))).containsExactlyElementsOf(ScriptParser.names());
    for (MatchResult example : rows) {
      assertThat(ScriptParser.parse(List.of(example.group(1))).directives()).hasSize(1);
    }
  }

  @Test
  void argumentsMayBeJsonStrings() {
    assertThat(parse("[sim:text \"a ] and\\na \\\"line\\\"\"]"))
        .containsExactly(new Directive.Text("a ] and\na \"line\""));
  }

  @Test
  void aToolsInputStaysAsItIsWritten() {
    assertThat(parse("[sim:tool Bash {\"a\" : \"\\u0041]\", \"b\":[1,[2]]}]"))
        .containsExactly(new Directive.Tool("Bash", "{\"a\" : \"\\u0041]\", \"b\":[1,[2]]}"));
  }

  @Test
  void anErrorMessageIsOptional() {
    assertThat(parse("[sim:error 404 not_found_error] [sim:error 400 x a b  c]"))
        .containsExactly(
            new Directive.Failure(404, "not_found_error", "Simulated not_found_error"),
            new Directive.Failure(400, "x", "a b  c"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          [sim:txt hello]           | `[sim:txt hello]`: unknown directive `txt`; the simulator knows text, tokens
          [sim: text hello]         | a directive begins with its name
          [sim:text hello           | its closing `]` is missing
          [sim:text]                | its argument is missing
          [sim:text "a" b]          | something follows the JSON string
          [sim:text "a]             | its argument is not valid JSON
          [sim:tokens many]         | `many` is not a whole number from 1 to 1000000
          [sim:chunks 0]            | `0` is not a whole number from 1
          [sim:split 3,,4]          | `` is not a whole number
          [sim:tool Bash]           | write a name and a JSON object
          [sim:tool Bash {"a":}]    | its argument is not valid JSON
          [sim:error 200 x]         | `200` is not a whole number from 400 to 599
          [sim:error 500]           | write a status and a type
          [sim:header x]            | write a name and a value
          [sim:hang now]            | it takes no argument
          """)
  void whatDoesNotParseIsRefusedByName(String text, String message) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining(message);
  }

  private static List<Directive> parse(String text) {
    return ScriptParser.parse(List.of(text)).directives();
  }
}
