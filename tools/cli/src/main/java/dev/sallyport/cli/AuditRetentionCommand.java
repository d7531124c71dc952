package dev.sallyport.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Console;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--number",
      description = "SESSION is a number, even where a client calls a session by the same.")
  private boolean number;

  @Override
  public Integer call() {
    var meant = meant();
    requireConsent(meant);
    var path = "/audit/sessions/%d/%s".formatted(meant.path("id").asLong(), spec.name());
    var answer = caller.send(audit.trails.stateOptions(), "POST", path, BodyPublishers.noBody());
    return caller.print(answer, spec, this::said);
  }

  /** The one session that somebody means: a client may call one by the number of another. */
  private JsonNode meant() {
    var path = "/audit/%s?session=%s".formatted(listed(), URLEncoder.encode(session, UTF_8));
    var answer = caller.send(audit.trails.stateOptions(), "GET", path, BodyPublishers.noBody());
    if (answer.status() != 200) {
      throw new CommandFailedException(answer.error());
    }
    var found = new ArrayList<JsonNode>();
    for (var one : answer.body().path("sessions")) {
      if (!number || one.path("id").asText().equals(session)) {
        found.add(one);
      }
    }
    return switch (found.size()) {
      case 0 ->
          throw new CommandFailedException(
              "the log has no session `%s`: see `./sallyport audit search`"
                  .formatted(Printable.of(session)));
      case 1 -> found.getFirst();
      default ->
          throw new CommandFailedException(
              "`%s` may be several sessions: give the number of one, with `--number`%n%s"
                  .formatted(
                      Printable.of(session),
                      found.stream()
                          .map(one -> "  " + described(one))
                          .collect(Collectors.joining("\n"))));
    };
  }

  private static String described(JsonNode session) {
    var calls = session.path("calls").asLong();
    return "%s: %s, %d call%s, the last at %s"
        .formatted(
            session.path("id").asText(),
            whose(session),
            calls,
            calls == 1 ? "" : "s",
            session.path("last_at").asText());
  }

  /** Whose it is, and what the client calls it. */
  static String whose(JsonNode session) {
    var label = session.path("label").asText();
    return "%s of %s"
        .formatted(
            label.isEmpty() ? "calls without a label" : "`" + Printable.of(label) + "`",
            Printable.of(session.path("principal").asText()));
  }

  private void said(JsonNode body, PrintWriter out) {
    out.printf("Session %s (%s): %s%n", body.path("id").asText(), whose(body), sentence());
  }

  /** The gateway's list of the sessions with which that can be done. */
  String listed() {
    return "holdable";
  }

  /**
   * Asks whether it is meant.
   *
   * @throws CommandFailedException if it is not, or nobody is there to be asked
   */
  void requireConsent(JsonNode session) {}

  /** What has happened to it. */
  abstract String sentence();

  /** Destroys it. */
  @Command(
      name = "erase",
      description = {
        "Destroy what was asked and answered in a session. Its entries stay, and the log still proves.",
        "What a person was shown who was asked about one of its calls goes as well. Nobody can undo it.",
        "Whoever may do `audit.erase` can ask for it."
      },
      mixinStandardHelpOptions = true)
  static final class Erase extends AuditRetentionCommand {
    @Option(names = "--yes", description = "Do not ask whether it is meant.")
    private boolean yes;

    @Override
    String listed() {
      return "erasable";
    }

    @Override
    void requireConsent(JsonNode session) {
      if (yes) {
        return;
      }
      var console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
      if (console.isEmpty()) {
        throw new CommandFailedException(
            "it cannot be undone, and nobody is here to be asked: say `--yes` to erase what was recorded of session %s"
                .formatted(described(session)));
      }
      var said =
          console
              .get()
              .readLine(
                  "Session %s.%nErase what was recorded of it? It cannot be undone. [y/N] ",
                  described(session));
      if (said == null || !said.strip().equalsIgnoreCase("y")) {
        throw new CommandFailedException("nothing was erased");
      }
    }

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
