package dev.sallyport.lsp;

import dev.sallyport.dsl.CheckDigits;
import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.Mask;
import dev.sallyport.dsl.MaskSet;
import dev.sallyport.dsl.Next;
import dev.sallyport.dsl.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionItemKind;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.jsonrpc.messages.Either;

/** Proposes what may come next. */
final class Completions {
  private Completions() {}

  /**
   * @param text what stands before the cursor
   * @param cursor where that ends
   * @param set what the file meant when it was right the last time
   */
  static List<CompletionItem> after(String text, Position cursor, MaskSet set) {
    var start = text.length();
    while (start > 0 && Lines.isOfWord(text.charAt(start - 1))) {
      start--;
    }
    var next = Next.after(text.substring(0, start));
    // Editors differ in what they take for a word, so the whole of it is replaced.
    var begun = new Position(cursor.getLine(), cursor.getCharacter() - (text.length() - start));
    var word = new Range(begun, cursor);
    var items = new ArrayList<CompletionItem>();
    names(next.kind(), set)
        .sorted()
        .distinct()
        .forEach(name -> items.add(item(name, CompletionItemKind.Value, word)));
    next.words().stream()
        .filter(keyword -> Character.isLetter(keyword.charAt(0)))
        .forEach(keyword -> items.add(item(keyword, CompletionItemKind.Keyword, word)));
    return items;
  }

  private static Stream<String> names(Next.Kind kind, MaskSet set) {
    return switch (kind) {
      case NONE -> Stream.empty();
      case DETECTOR -> set.detectors().stream().map(Detector::name);
      case MASK -> set.masks().stream().map(Mask::name);
      case TAG -> set.detectors().stream().flatMap(detector -> detector.tags().stream());
      case SCOPE ->
          Stream.concat(
              Arrays.stream(Scope.values()).map(Scope::word), Stream.of("request.*", "response.*"));
      case CHECK -> Arrays.stream(CheckDigits.values()).map(CheckDigits::word);
    };
  }

  private static CompletionItem item(String text, CompletionItemKind kind, Range replaced) {
    var item = new CompletionItem(text);
    item.setKind(kind);
    item.setTextEdit(Either.forLeft(new TextEdit(replaced, text)));
    Words.meaning(text).ifPresent(item::setDetail);
    return item;
  }
}
