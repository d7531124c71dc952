package dev.sallyport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What has to be kept. */
@Command(
    name = "holds",
    description =
        "The sessions that are on hold: since when, by whom, and how much is kept of them. For whoever may do `audit.read`.",
    mixinStandardHelpOptions = true)
final class AuditHoldsCommand implements Callable<Integer> {
  @ParentCommand private AuditCommand audit = new AuditCommand();
  @Mixin private CallerOptions caller = new CallerOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var answer =
        caller.send(audit.trails.stateOptions(), "GET", "/audit/holds", BodyPublishers.noBody());
    return caller.print(
        answer,
        spec,
        (body, out) -> {
          if (body.path("holds").isEmpty()) {
            out.println("nothing is on hold");
          }
          body.path("holds").forEach(hold -> said(hold, out));
        });
  }

  private static void said(JsonNode hold, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s  %s  since %s by %s, %,d KiB%n",
        hold.path("session").asText("-"),
        AuditRetentionCommand.whose(hold),
        hold.path("since").asText(),
        Printable.of(hold.path("by").asText()),
        hold.path("bytes").asLong() >> 10);
  }
}
