package dev.sallyport.lsp;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializedParams;
import org.eclipse.lsp4j.MessageActionItem;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.ServerCapabilities;
import org.eclipse.lsp4j.ShowMessageRequestParams;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.TextDocumentItem;
import org.eclipse.lsp4j.VersionedTextDocumentIdentifier;
import org.eclipse.lsp4j.launch.LSPLauncher;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageServer;

/** An editor: all that it says and hears goes over two pipes. */
final class Editor implements LanguageClient, AutoCloseable {
  private static final int LIMIT_S = 30;

  private final BlockingQueue<PublishDiagnosticsParams> published = new LinkedBlockingQueue<>();
  private final CompletableFuture<Boolean> served = new CompletableFuture<>();
  private final LanguageServer server;
  private final Future<Void> listening;
  private int version;

  Editor() throws IOException {
    var toServer = new PipedOutputStream();
    var fromServer = new PipedInputStream();
    var serversInput = new PipedInputStream(toServer);
    var serversOutput = new PipedOutputStream(fromServer);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                served.complete(MaskLanguageServer.serve(serversInput, serversOutput));
              } catch (InterruptedException e) {
                served.completeExceptionally(e);
              }
            });
    var launcher = LSPLauncher.createClientLauncher(this, fromServer, toServer);
    listening = launcher.startListening();
    server = launcher.getRemoteProxy();
  }

  static <T> T answer(CompletableFuture<T> future) {
    try {
      return future.get(LIMIT_S, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  LanguageServer server() {
    return server;
  }

  ServerCapabilities initialize() {
    var capabilities = answer(server.initialize(new InitializeParams())).getCapabilities();
    server.initialized(new InitializedParams());
    return capabilities;
  }

  void open(Path file, String text) {
    server
        .getTextDocumentService()
        .didOpen(
            new DidOpenTextDocumentParams(
                new TextDocumentItem(uri(file), "sallyport-mask", ++version, text)));
  }

  void change(Path file, String text) {
    server
        .getTextDocumentService()
        .didChange(
            new DidChangeTextDocumentParams(
                new VersionedTextDocumentIdentifier(uri(file), ++version),
                List.of(new TextDocumentContentChangeEvent(text))));
  }

  void close(Path file) {
    server
        .getTextDocumentService()
        .didClose(new DidCloseTextDocumentParams(new TextDocumentIdentifier(uri(file))));
  }

  /** What the server says next about a file, whatever it says of others. */
  List<Diagnostic> diagnostics(Path file) throws InterruptedException {
    while (true) {
      var next = published.poll(LIMIT_S, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing is said of " + file);
      }
      if (next.getUri().equals(uri(file))) {
        return next.getDiagnostics();
      }
    }
  }

  static String uri(Path file) {
    return file.toUri().toString();
  }

  /** Whether the server ended as it should. */
  boolean exit() {
    answer(server.shutdown());
    server.exit();
    return answer(served);
  }

  @Override
  public void close() {
    server.exit();
    listening.cancel(true);
  }

  @Override
  public void publishDiagnostics(PublishDiagnosticsParams diagnostics) {
    published.add(diagnostics);
  }

  @Override
  public void telemetryEvent(Object object) {}

  @Override
  public void showMessage(MessageParams params) {}

  @Override
  public CompletableFuture<MessageActionItem> showMessageRequest(ShowMessageRequestParams params) {
    return CompletableFuture.completedFuture(new MessageActionItem());
  }

  @Override
  public void logMessage(MessageParams message) {}
}
