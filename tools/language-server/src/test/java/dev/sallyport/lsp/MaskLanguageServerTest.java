package dev.sallyport.lsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.DefinitionParams;
import org.eclipse.lsp4j.DocumentFormattingParams;
import org.eclipse.lsp4j.FormattingOptions;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.TextDocumentSyncKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What editors see of mask files. */
final class MaskLanguageServerTest {
  private static final String SOUND =
      """
      masks 1;
      detector our.card { match /\\b[0-9]{16}\\b/; tags pii; matches "4111111111111111"; }
      mask m { on response.text { our.card -> redact; tag(pii) -> drop; } }
      """;

  @TempDir private Path folder;
  private Path file = Path.of("");
  private Editor editor;

  @BeforeEach
  void start() throws IOException {
    file = folder.resolve("a.mask");
    editor = new Editor();
    var capabilities = editor.initialize();
    assertThat(capabilities.getTextDocumentSync().getLeft()).isEqualTo(TextDocumentSyncKind.Full);
  }

  @AfterEach
  void stop() {
    editor.close();
  }

  private TextDocumentIdentifier document() {
    return new TextDocumentIdentifier(Editor.uri(file));
  }

  /** The position of a part of a text, and so far behind its start. */
  private static Position at(String text, String part, int behind) {
    var offset = text.indexOf(part) + behind;
    var line = (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    return new Position(line, offset - 1 - text.lastIndexOf('\n', offset - 1));
  }

  @Test
  void diagnosticsComeAndGoWithRangesInUtf16() throws InterruptedException {
    editor.open(file, "masks 1;\n/* 😀");
    assertThat(editor.diagnostics(file)).hasSize(1);
    editor.change(file, "masks 1;\ndetector a { literal \"😀é😀\" + \"\\q\"; tgas x; }");
    var unread = editor.diagnostics(file);
    assertThat(unread).hasSize(1);
    assertThat(unread.getFirst().getMessage())
        .startsWith("Expected ")
        .endsWith("Did you mean `tags`?");
    assertThat(unread.getFirst().getRange())
        .isEqualTo(new Range(new Position(1, 37), new Position(1, 41)));
    editor.change(file, "masks 1;\ndetector a { literal \"😀é😀\" + \"\\q\"; }");
    var wrong = editor.diagnostics(file);
    assertThat(wrong).hasSize(1);
    assertThat(wrong.getFirst().getMessage()).startsWith("unknown escape");
    assertThat(wrong.getFirst().getRange())
        .isEqualTo(new Range(new Position(1, 32), new Position(1, 34)));
    editor.change(file, SOUND);
    assertThat(editor.diagnostics(file)).isEmpty();
  }

  @Test
  void whatStandsBesideIsKnown() throws InterruptedException, IOException {
    Files.writeString(folder.resolve("b.mask"), SOUND);
    editor.open(file, "masks 1; mask n { on request.text { our.card -> drop; } }");
    assertThat(editor.diagnostics(file)).isEmpty();
    // Whatever is in the editor counts, not what is on the disk.
    var beside = folder.resolve("b.mask");
    editor.open(beside, SOUND.replace("our.card", "our.cord"));
    assertThat(editor.diagnostics(file))
        .extracting(wrong -> wrong.getMessage())
        .containsExactly("unknown detector `our.card`. Did you mean `our.cord`?");
    editor.close(beside);
    assertThat(editor.diagnostics(file)).isEmpty();
  }

  @Test
  void aFileThatIncludesWhatItNeedsIsRightByItself() throws InterruptedException, IOException {
    Files.createDirectories(folder.resolve("packs"));
    Files.writeString(folder.resolve("packs/b.mask"), SOUND);
    Files.writeString(folder.resolve("broken.mask"), "masks");
    editor.open(
        file,
        "masks 1; include \"packs/b.mask\"; mask n { on request.text { our.card -> drop; } }");
    assertThat(editor.diagnostics(file)).isEmpty();
  }

  private List<CompletionItem> completions(String text, Position position) {
    editor.change(file, text);
    return Editor.answer(
            editor
                .server()
                .getTextDocumentService()
                .completion(new CompletionParams(document(), position)))
        .getLeft();
  }

  @Test
  void completionsAreWhatMayComeNext() {
    editor.open(file, SOUND);
    var text = SOUND.replace("our.card -> redact;", "our.c");
    var names = completions(text, at(text, "our.c ", 5));
    assertThat(names)
        .extracting(CompletionItem::getLabel)
        .containsExactlyInAnyOrder("our.card", "tag", "field", "restore");
    assertThat(names.getFirst().getTextEdit().getLeft().getRange())
        .isEqualTo(new Range(new Position(2, 28), new Position(2, 33)));
    var tags = SOUND.replace("tag(pii)", "tag()");
    assertThat(completions(tags, at(tags, "tag(", 4)))
        .extracting(CompletionItem::getLabel)
        .containsExactly("pii");
    var actions = SOUND.replace("-> redact;", "-> r;");
    assertThat(completions(actions, at(actions, "-> r", 4)))
        .extracting(CompletionItem::getLabel)
        .contains("redact", "keep", "pass")
        .doesNotContain("our.card");
    var scopes = SOUND.replace("on response.text", "on resp");
    assertThat(completions(scopes, at(scopes, "on resp", 7)))
        .extracting(CompletionItem::getLabel)
        .contains("response.tool_use", "request.*");
    var checks = SOUND.replace("tags pii", "check lu");
    assertThat(completions(checks, at(checks, "check lu", 8)))
        .extracting(CompletionItem::getLabel)
        .contains("luhn", "entropy", "length");
  }

  private String hover(String part) {
    return Editor.answer(
            editor
                .server()
                .getTextDocumentService()
                .hover(new HoverParams(document(), at(SOUND, part, 2))))
        .getContents()
        .getRight()
        .getValue();
  }

  @Test
  void hoversTellWhatNamesAndWordsMean() {
    editor.open(file, SOUND);
    assertThat(hover("our.card -> redact"))
        .isEqualTo(
            "detector `our.card`  \ntags pii\n```\n/\\b[0-9]{16}\\b/\n4111111111111111\n```\n");
    assertThat(hover("response.text")).isEqualTo("What the model says, with its citations.");
    assertThat(hover("redact")).startsWith("Puts a label in its place");
    assertThat(hover("m {")).isEmpty();
  }

  @Test
  void definitionsAreFound() throws IOException {
    Files.writeString(folder.resolve("b.mask"), SOUND);
    var own = "masks 1; mask n extends m { on request.text { our.card->drop; } }";
    editor.open(file, own);
    var places =
        Editor.answer(
                editor
                    .server()
                    .getTextDocumentService()
                    .definition(new DefinitionParams(document(), at(own, "our.card", 3))))
            .getLeft();
    assertThat(places).hasSize(1);
    assertThat(places.getFirst().getUri()).isEqualTo(Editor.uri(folder.resolve("b.mask")));
    assertThat(places.getFirst().getRange())
        .isEqualTo(new Range(new Position(1, 9), new Position(1, 17)));
  }

  @Test
  void formattingReplacesTheWholeFile() {
    editor.open(file, "masks 1;\n\n\n# 😀\ndetector a{match /a/;} # end");
    var edits =
        Editor.answer(
            editor
                .server()
                .getTextDocumentService()
                .formatting(
                    new DocumentFormattingParams(document(), new FormattingOptions(4, false))));
    assertThat(edits).hasSize(1);
    assertThat(edits.getFirst().getRange())
        .isEqualTo(new Range(new Position(0, 0), new Position(4, 28)));
    assertThat(edits.getFirst().getNewText())
        .isEqualTo("masks 1;\n\n# 😀\ndetector a {\n  match /a/;\n}  # end\n");
  }

  @Test
  void itEndsWhenTheEditorDoes() {
    assertThat(editor.exit()).isTrue();
  }
}
