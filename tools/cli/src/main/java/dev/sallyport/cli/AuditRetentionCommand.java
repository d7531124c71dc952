package dev.sallyport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Asks the gateway to do something with what was recorded of a session. */
abstract class AuditRetentionCommand implements Callable<Integer> {
  @ParentCommand private AuditCommand audit = new AuditCommand();
  @Mixin private CallerOptions caller = new CallerOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "SESSION",
      description = {
        "A session's number, as `audit search` and the console show it, or the client's own id of it.",
        "It stands for all calls of that caller under that id."
      })
  private String session = "";

  @Override
  public Integer call() {
    var id = session.matches("[0-9]{1,18}") ? session : labelled();
    var path = "/audit/sessions/%s/%s".formatted(id, spec.name());
    var answer = caller.send(audit.trails.stateOptions(), "POST", path, BodyPublishers.noBody());
    return caller.print(answer, spec, this::said);
  }

  private String labelled() {
    var path =
        "/audit/sessions?limit=2&label=" + URLEncoder.encode(session, StandardCharsets.UTF_8);
    var answer = caller.send(audit.trails.stateOptions(), "GET", path, BodyPublishers.noBody());
    if (answer.status() != 200) {
      throw new CommandFailedException(answer.error());
    }
    var found = answer.body().path("sessions");
    return switch (found.size()) {
      case 0 ->
          throw new CommandFailedException(
              "the log has no session `%s`: see `./sallyport audit search`"
                  .formatted(Printable.of(session)));
      case 1 -> found.path(0).path("id").asText();
      default ->
          throw new CommandFailedException(
              "several callers have a session `%s`: give its number, which the console shows at `/console/sessions`"
                  .formatted(Printable.of(session)));
    };
  }

  private void said(JsonNode body, PrintWriter out) {
    out.printf(
        "Session %s (%s of %s): %s%n",
        body.path("id").asText(),
        body.path("label").asText().isEmpty()
            ? "calls without a label"
            : "`" + Printable.of(body.path("label").asText()) + "`",
        Printable.of(body.path("principal").asText()),
        sentence());
  }

  /** What has happened to it. */
  abstract String sentence();

  /** Destroys it. */
  @Command(
      name = "erase",
      description = {
        "Destroy what was asked and answered in a session. Its entries stay, and the log still proves.",
        "Nobody can undo it. Whoever may do `audit.erase` can ask for it."
      },
      mixinStandardHelpOptions = true)
  static final class Erase extends AuditRetentionCommand {
    @Override
    String sentence() {
      return "what was recorded is destroyed.";
    }
  }

  /** Keeps it. */
  @Command(
      name = "hold",
      description =
          "Keep what was recorded of a session, whatever retention or anybody else says, until it is released.",
      mixinStandardHelpOptions = true)
  static final class Hold extends AuditRetentionCommand {
    @Override
    String sentence() {
      return "it is kept until it is released.";
    }
  }

  /** Lets it go. */
  @Command(
      name = "release",
      description = "Let what was recorded of a session be erased again.",
      mixinStandardHelpOptions = true)
  static final class Release extends AuditRetentionCommand {
    @Override
    String sentence() {
      return "it is kept as long as others are.";
    }
  }
}
