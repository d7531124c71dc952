package dev.sallyport.lsp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import dev.sallyport.dsl.grammar.MaskGrammarLexer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.Token;
import org.junit.jupiter.api.Test;

/** The TextMate grammar sees the same tokens as the language. */
final class ColoursTest {
  private static final Path EDITORS = Path.of("..", "editors");
  private static final Path GRAMMAR = EDITORS.resolve("sallyport-mask.tmLanguage.json");

  private static List<Path> files() throws IOException {
    try (var golden = Files.walk(Path.of("../../dsl-grammar/src/test/resources"));
        var shipped = Files.walk(Path.of("../../rego/masks"))) {
      return Stream.concat(golden, shipped)
          .filter(file -> file.toString().endsWith(".mask"))
          .sorted()
          .toList();
    }
  }

  @Test
  void textsPatternsAndCommentsAreWhatTheyAre() throws IOException {
    var colours = new TextMate(GRAMMAR);
    var checked = 0;
    for (var file : files()) {
      var text = Files.readString(file);
      // What is wrong may be coloured as it likes.
      if (!(MaskLanguage.read(new Source("", text)) instanceof Reading.Parsed)) {
        continue;
      }
      var lines = text.split("\n", -1);
      var scopes = Stream.of(lines).map(colours::scopes).toList();
      for (var token : new MaskGrammarLexer(CharStreams.fromString(text)).getAllTokens()) {
        var line = lines[token.getLine() - 1];
        var from = line.offsetByCodePoints(0, token.getCharPositionInLine());
        var of = scopes.get(token.getLine() - 1).subList(from, from + token.getText().length());
        assertThat(of)
            .as("%s:%d: %s", file, token.getLine(), token.getText())
            .allSatisfy(scope -> assertThat(scope).matches(wanted(token)));
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(1_000);
  }

  private static String wanted(Token token) {
    return switch (token.getType()) {
      case MaskGrammarLexer.COMMENT -> "comment.*";
      case MaskGrammarLexer.STRING -> "string\\.quoted.*|constant\\.(?:character|other).*";
      case MaskGrammarLexer.REGEX -> "string\\.regexp|constant\\.character.*|keyword\\..*";
      case MaskGrammarLexer.INT, MaskGrammarLexer.DECIMAL -> "constant\\.numeric";
      case MaskGrammarLexer.NAME, MaskGrammarLexer.GLOB -> "variable.*|entity.*|support.*";
      default -> "|keyword.*|support.*|entity.*|variable.*";
    };
  }

  @Test
  void everyKeywordHasItsColour() throws IOException {
    var colours = new TextMate(GRAMMAR);
    var vocabulary = MaskGrammarLexer.VOCABULARY;
    var keywords =
        IntStream.rangeClosed(1, vocabulary.getMaxTokenType())
            .mapToObj(vocabulary::getLiteralName)
            .filter(name -> name != null && name.matches("'[a-z]+'"))
            .map(name -> name.replace("'", ""))
            .toList();
    assertThat(keywords).hasSizeGreaterThan(30);
    for (var keyword : keywords) {
      // Each where it is one: before a name, behind an arrow, before a parenthesis.
      var places = List.of(keyword + " a", "-> " + keyword + ";", keyword + "(a)");
      assertThat(places.stream().map(place -> colours.scopes(place).get(place.indexOf(keyword))))
          .as(keyword)
          .anyMatch(scope -> scope.startsWith("keyword") || scope.startsWith("support"));
    }
    // The same words in names are names.
    assertThat(colours.scopes("our.match")).allMatch(scope -> scope.startsWith("variable"));
  }

  @Test
  void theManifestNamesFilesThatAreThere() throws IOException {
    var json = new ObjectMapper();
    var contributes =
        json.readTree(Files.readString(EDITORS.resolve("package.json"))).path("contributes");
    var named =
        List.of(
            contributes.path("languages").path(0).path("configuration").asText(),
            contributes.path("grammars").path(0).path("path").asText());
    for (var file : named) {
      assertThat(json.readTree(Files.readString(EDITORS.resolve(file)))).isNotEmpty();
    }
    assertThat(json.readTree(Files.readString(GRAMMAR)).path("scopeName").asText())
        .isEqualTo(contributes.path("grammars").path(0).path("scopeName").asText());
  }
}
