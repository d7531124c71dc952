package dev.sallyport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.cli.CallerOptions.Answer;
import java.io.PrintWriter;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Follows, lists and shows the calls that wait for consent, and answers. */
@Command(
    name = "approvals",
    description =
        "Follow or list the calls that wait for consent, show one, grant or refuse one, or take"
            + " back one's own.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(watch | list | show ID | grant ID | refuse ID | withdraw ID)",
    footer = {"", "Example: ./sallyport approvals grant ap_7k2m9q4x0c --as alice"})
final class ApprovalsCommand {
  @Mixin private CallerOptions caller = new CallerOptions();
  @Mixin private StateOptions state = new StateOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Command(
      name = "watch",
      description = "Print each question as it is asked, and what becomes of it, until Ctrl-C.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example: ./sallyport approvals watch --json | jq .approval.preview"})
  int watch() {
    return new ApprovalsWatch(
            caller, state, spec.commandLine().getOut(), spec.commandLine().getErr())
        .run();
  }

  @Command(
      name = "list",
      description = "What waits for an answer.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example: ./sallyport approvals list --all"})
  int list(
      @Option(names = "--all", description = "Those that were asked last, in whatever state.")
          boolean all) {
    return print(send("GET", all ? "?state=all" : "", Map.of()), ApprovalWords::table);
  }

  @Command(
      name = "show",
      description = "Everything about one: who asks for what, and why they are asked.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example: ./sallyport approvals show ap_7k2m9q4x0c"})
  int show(@Parameters(paramLabel = "ID") String id) {
    var now = Clock.systemUTC().instant();
    return print(
        send("GET", "/" + checked(id), Map.of()),
        (body, out) -> ApprovalWords.whole(body, now, out));
  }

  @Command(
      name = "grant",
      description = "Say yes.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example: ./sallyport approvals grant ap_7k2m9q4x0c --reason 'as agreed'"})
  int grant(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--reason", paramLabel = "TEXT") Optional<String> reason,
      @Option(
              names = "--emergency",
              description =
                  "Say it alone, where the rule lets you in an emergency; wants a reason.")
          boolean emergency) {
    var said = new TreeMap<>(with(reason));
    if (emergency) {
      said.put("emergency", true);
    }
    return said(send("POST", "/" + checked(id) + "/grant", said));
  }

  @Command(
      name = "refuse",
      description = "Say no.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example: ./sallyport approvals refuse ap_7k2m9q4x0c --reason 'not on main'"})
  int refuse(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--reason", paramLabel = "TEXT") Optional<String> reason) {
    return said(send("POST", "/" + checked(id) + "/refuse", with(reason)));
  }

  @Command(
      name = "withdraw",
      description = "Take back what you have asked yourself.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example: ./sallyport approvals withdraw ap_7k2m9q4x0c --as ci-bot"})
  int withdraw(@Parameters(paramLabel = "ID") String id) {
    return said(send("POST", "/" + checked(id) + "/withdraw", Map.of()));
  }

  /** It becomes a part of a path. */
  private String checked(String id) {
    if (!id.matches("[A-Za-z0-9_-]{1,40}")) {
      throw new ParameterException(
          spec.commandLine(), "An id is a word such as ap_7k2m9q4x0c: see `approvals list`.");
    }
    return id;
  }

  private static Map<String, Object> with(Optional<String> reason) {
    return reason.<Map<String, Object>>map(text -> Map.of("reason", text)).orElse(Map.of());
  }

  private Answer send(String method, String path, Map<String, Object> said) {
    var body =
        said.isEmpty()
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(new ObjectMapper().valueToTree(said).toString());
    return caller.send(state, method, "/approvals" + path, body);
  }

  private int said(Answer answer) {
    return print(answer, CallerOptions::state);
  }

  private int print(Answer answer, BiConsumer<JsonNode, PrintWriter> words) {
    return caller.print(answer, spec, words);
  }
}
