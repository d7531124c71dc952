package dev.sallyport.lsp;

import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.Formatting;
import dev.sallyport.dsl.Mask;
import dev.sallyport.dsl.MaskFormat;
import dev.sallyport.dsl.MaskSet;
import dev.sallyport.dsl.Source;
import dev.sallyport.dsl.Span;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionList;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.DefinitionParams;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DiagnosticSeverity;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.DidSaveTextDocumentParams;
import org.eclipse.lsp4j.DocumentFormattingParams;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.LocationLink;
import org.eclipse.lsp4j.MarkupContent;
import org.eclipse.lsp4j.MarkupKind;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.TextDocumentService;

/** The mask files that are open in the editor. Messages come one by one, so nothing is locked. */
final class MaskDocuments implements TextDocumentService {
  private final Map<String, Source> open = new HashMap<>();

  private final Map<String, String> uris = new TreeMap<>();

  /** By the names of files: what they meant when they were right the last time. */
  private final Map<String, MaskSet> understood = new HashMap<>();

  private Optional<LanguageClient> client = Optional.empty();

  void connect(LanguageClient editor) {
    client = Optional.of(editor);
  }

  @Override
  public void didOpen(DidOpenTextDocumentParams params) {
    changed(params.getTextDocument().getUri(), params.getTextDocument().getText());
  }

  @Override
  public void didChange(DidChangeTextDocumentParams params) {
    // Editors were told to send all of the text each time.
    changed(params.getTextDocument().getUri(), params.getContentChanges().getLast().getText());
  }

  @Override
  public void didClose(DidCloseTextDocumentParams params) {
    var name = name(params.getTextDocument().getUri());
    open.remove(name);
    uris.remove(name);
    understood.remove(name);
    publish(params.getTextDocument().getUri(), List.of());
    uris.keySet().forEach(this::check);
  }

  @Override
  public void didSave(DidSaveTextDocumentParams params) {
    // What is on the disk now was in the editor before.
  }

  /** What one file says may be what another one lacks, so all of them are looked at. */
  private void changed(String uri, String text) {
    var own = new Source(name(uri), text);
    open.put(own.name(), own);
    uris.put(own.name(), uri);
    uris.keySet().forEach(this::check);
  }

  private void check(String name) {
    var result = folder(name).read();
    result.set().ifPresent(set -> understood.put(name, set));
    var lines = lines(name);
    publish(
        uris.getOrDefault(name, name),
        result.diagnostics().stream()
            .map(
                wrong ->
                    new Diagnostic(
                        lines.range(wrong.span()),
                        wrong.message(),
                        DiagnosticSeverity.Error,
                        "sallyport"))
            .toList());
  }

  private void publish(String uri, List<Diagnostic> diagnostics) {
    client.ifPresent(
        editor -> editor.publishDiagnostics(new PublishDiagnosticsParams(uri, diagnostics)));
  }

  @Override
  public CompletableFuture<Either<List<CompletionItem>, CompletionList>> completion(
      CompletionParams params) {
    var name = name(params.getTextDocument().getUri());
    var before = lines(name).before(params.getPosition());
    return CompletableFuture.completedFuture(
        Either.forLeft(Completions.after(before, params.getPosition(), understood(name))));
  }

  @Override
  public CompletableFuture<Hover> hover(HoverParams params) {
    var name = name(params.getTextDocument().getUri());
    var word = lines(name).wordAt(params.getPosition());
    var text =
        understood(name).detectors().stream()
            .filter(detector -> detector.name().equals(word))
            .findFirst()
            .map(detector -> described(detector, folder(name)))
            .or(() -> Words.meaning(word))
            .orElse("");
    return CompletableFuture.completedFuture(
        new Hover(new MarkupContent(MarkupKind.MARKDOWN, text)));
  }

  private static String described(Detector detector, MaskFolder folder) {
    var text = new StringBuilder("detector `" + detector.name() + "`");
    if (!detector.tags().isEmpty()) {
      text.append("  \ntags ");
      text.append(String.join(", ", detector.tags().stream().sorted().toList()));
    }
    text.append("\n```\n");
    detector.patterns().forEach(pattern -> written(pattern.span(), folder, text));
    detector.examples().forEach(example -> text.append(example.text()).append('\n'));
    return text.append("```\n").toString();
  }

  private static void written(Span span, MaskFolder folder, StringBuilder text) {
    folder.lines(span.file()).ifPresent(lines -> text.append(lines.in(span)).append('\n'));
  }

  @Override
  public CompletableFuture<Either<List<? extends Location>, List<? extends LocationLink>>>
      definition(DefinitionParams params) {
    var name = name(params.getTextDocument().getUri());
    var word = lines(name).wordAt(params.getPosition());
    var set = understood(name);
    var places =
        Stream.concat(
                set.detectors().stream()
                    .filter(detector -> detector.name().equals(word))
                    .map(Detector::span),
                set.masks().stream().filter(mask -> mask.name().equals(word)).map(Mask::span))
            .flatMap(
                span ->
                    folder(name)
                        .lines(span.file())
                        .map(lines -> new Location(uri(span.file()), lines.range(span)))
                        .stream())
            .toList();
    return CompletableFuture.completedFuture(Either.forLeft(places));
  }

  @Override
  public CompletableFuture<List<? extends TextEdit>> formatting(DocumentFormattingParams params) {
    var source = source(name(params.getTextDocument().getUri()));
    List<TextEdit> edits =
        switch (MaskFormat.format(source)) {
          case Formatting.Formatted(var text) when text.equals(source.text()) -> List.of();
          case Formatting.Formatted(var text) ->
              List.of(new TextEdit(new Lines(source.text()).all(), text));
          case Formatting.Rejected _ -> List.of();
        };
    return CompletableFuture.completedFuture(edits);
  }

  private Source source(String name) {
    return open.getOrDefault(name, new Source(name, ""));
  }

  private Lines lines(String name) {
    return new Lines(source(name).text());
  }

  private MaskFolder folder(String name) {
    return new MaskFolder(source(name), open);
  }

  private MaskSet understood(String name) {
    return understood.getOrDefault(name, MaskSet.empty());
  }

  /** The path of a file; what is no file yet is called by its URI. */
  private static String name(String uri) {
    try {
      return Path.of(URI.create(uri)).toString();
    } catch (IllegalArgumentException | FileSystemNotFoundException _) {
      return uri;
    }
  }

  private static String uri(String name) {
    return name.startsWith("/") || name.matches("[A-Za-z]:\\\\.*")
        ? Path.of(name).toUri().toString()
        : name;
  }
}
