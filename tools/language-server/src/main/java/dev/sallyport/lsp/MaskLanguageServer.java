package dev.sallyport.lsp;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.eclipse.lsp4j.CompletionOptions;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializeResult;
import org.eclipse.lsp4j.ServerCapabilities;
import org.eclipse.lsp4j.ServerInfo;
import org.eclipse.lsp4j.SetTraceParams;
import org.eclipse.lsp4j.TextDocumentSyncKind;
import org.eclipse.lsp4j.launch.LSPLauncher;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageClientAware;
import org.eclipse.lsp4j.services.LanguageServer;
import org.eclipse.lsp4j.services.TextDocumentService;
import org.eclipse.lsp4j.services.WorkspaceService;

/** Serves one editor. */
public final class MaskLanguageServer implements LanguageServer, LanguageClientAware {
  private final MaskDocuments documents = new MaskDocuments();
  private volatile boolean shutDown;
  private volatile Runnable onExit = () -> {};

  /**
   * Serves over a pair of streams, until the editor closes them.
   *
   * @return whether the editor said goodbye before it went
   */
  public static boolean serve(InputStream in, OutputStream out) throws InterruptedException {
    var server = new MaskLanguageServer();
    var launcher = LSPLauncher.createServerLauncher(server, in, out);
    server.connect(launcher.getRemoteProxy());
    var listening = launcher.startListening();
    server.onExit = () -> listening.cancel(true);
    try {
      listening.get();
    } catch (CancellationException _) {
      // The editor said that it goes.
    } catch (ExecutionException e) {
      throw new IllegalStateException("the editor's messages can't be read", e);
    }
    return server.shutDown;
  }

  @Override
  public void connect(LanguageClient client) {
    documents.connect(client);
  }

  @Override
  public CompletableFuture<InitializeResult> initialize(InitializeParams params) {
    var capabilities = new ServerCapabilities();
    capabilities.setTextDocumentSync(TextDocumentSyncKind.Full);
    capabilities.setCompletionProvider(new CompletionOptions(false, List.of("(", ",", " ", ".")));
    capabilities.setHoverProvider(true);
    capabilities.setDefinitionProvider(true);
    capabilities.setDocumentFormattingProvider(true);
    return CompletableFuture.completedFuture(
        new InitializeResult(capabilities, new ServerInfo("sallyport masks")));
  }

  @Override
  public CompletableFuture<Object> shutdown() {
    shutDown = true;
    return CompletableFuture.completedFuture(new Object());
  }

  @Override
  public void exit() {
    onExit.run();
  }

  @Override
  public void setTrace(SetTraceParams params) {
    // There is nothing to trace.
  }

  @Override
  public TextDocumentService getTextDocumentService() {
    return documents;
  }

  @Override
  public WorkspaceService getWorkspaceService() {
    return new NoWorkspace();
  }
}
