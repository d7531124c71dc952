package dev.sallyport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.cli.CallerOptions.Answer;
import java.io.PrintWriter;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the calls that wait for consent, and answers. */
@Command(
    name = "approvals",
    description = "List the calls that wait for consent, grant one, or refuse one.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list | grant ID | refuse ID)",
    footer = {"", "Example: ./sallyport approvals grant ap_7k2m9q4x0c --as alice"})
final class ApprovalsCommand {
  @Mixin private CallerOptions caller = new CallerOptions();
  @Mixin private StateOptions state = new StateOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Command(
      name = "list",
      description = "What waits for an answer.",
      mixinStandardHelpOptions = true)
  int list() {
    return print(send("GET", "", ""));
  }

  @Command(name = "grant", description = "Say yes.", mixinStandardHelpOptions = true)
  int grant(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--reason", paramLabel = "TEXT") Optional<String> reason) {
    return print(send("POST", "/" + id + "/grant", reason.orElse("")));
  }

  @Command(name = "refuse", description = "Say no.", mixinStandardHelpOptions = true)
  int refuse(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--reason", paramLabel = "TEXT") Optional<String> reason) {
    return print(send("POST", "/" + id + "/refuse", reason.orElse("")));
  }

  private Answer send(String method, String path, String reason) {
    var body =
        reason.isEmpty()
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(
                new ObjectMapper().valueToTree(Map.of("reason", reason)).toString());
    return caller.send(state, method, "/approvals" + path, body);
  }

  private int print(Answer answer) {
    return caller.print(answer, spec, ApprovalsCommand::said);
  }

  private static void said(JsonNode body, PrintWriter out) {
    if (body.has("approvals")) {
      table(body.path("approvals"), out);
    } else {
      CallerOptions.state(body, out);
    }
  }

  private static void table(JsonNode approvals, PrintWriter out) {
    if (approvals.isEmpty()) {
      out.println("Nothing waits for an answer.");
    }
    for (var approval : approvals) {
      var asker = approval.path("asked_by").asText();
      var by = new ArrayList<String>();
      approval
          .path("quorums")
          .forEach(quorum -> quorum.path("by").forEach(g -> by.add(g.asText())));
      out.printf(
          "%s  %s asks for %s (%s); rule: %s; may answer: %s; until %s%n",
          approval.path("id").asText(),
          Printable.of(asker.substring(asker.lastIndexOf('#') + 1)),
          Printable.of(approval.path("model").asText()),
          approval.path("endpoint").asText(),
          Printable.of(approval.path("rules").path(0).asText()),
          Printable.of(String.join(", ", by)),
          approval.path("deadline").asText());
    }
  }
}
