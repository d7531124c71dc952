package dev.sallyport.cli;

import dev.sallyport.lsp.MaskLanguageServer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Serves an editor. */
@Command(
    name = "lsp",
    description = {
      "Serve an editor by the Language Server Protocol, over standard input and output.",
      "`tools/editors` says how editors start it."
    },
    mixinStandardHelpOptions = true)
final class MasksLspCommand implements Callable<Integer> {
  @Override
  public Integer call() throws InterruptedException {
    return MaskLanguageServer.serve(System.in, System.out) ? 0 : 1;
  }
}
