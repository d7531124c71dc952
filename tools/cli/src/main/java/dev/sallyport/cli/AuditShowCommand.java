package dev.sallyport.cli;

import java.util.HashSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Tells what became of an exchange, or of a session. */
@Command(
    name = "show",
    description = {
      "Everything about one exchange, as the log's entries; or a session in words: who asked what, what was decided,",
      "who agreed, what left, what came back, what was masked, tokens and cost.",
      "Who reads the state directory, or its database, leaves no trace: the console and the API do."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: ./sallyport audit show 5b1c2f0e-7a54-4f7e-9a51-3f2f4a0c8d11",
      "Exit codes: 0 it is shown, 1 there is none, 2 misused."
    })
final class AuditShowCommand implements Callable<Integer> {
  private static final int LINES_USUAL = 20;

  @ParentCommand private AuditCommand audit = new AuditCommand();

  @Parameters(
      paramLabel = "ID",
      description =
          "The request id that the client was shown; or a session: its number, or the client's own id of it.")
  private String id = "";

  @Option(names = "--whole", description = "Show every text to its end.")
  private boolean whole;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    try (var open = OpenCustody.of(audit.trails)) {
      var entries = open.trail().find(id);
      if (!entries.isEmpty()) {
        entries.stream().map(Printable::json).forEach(out::println);
        return 0;
      }
      var custody = open.custody();
      var found = custody.find(id);
      if (found.isEmpty()) {
        return 1;
      }
      var session = open.session(id);
      var text = new TurnText(out, whole ? Integer.MAX_VALUE : LINES_USUAL);
      text.head(session);
      var tokens = new HashSet<String>();
      for (var turn : custody.turns(session.id(), 0)) {
        if (tokens.add(turn.who().tokenId())) {
          custody.origins(turn).forEach(text::origin);
        }
        text.turn(turn);
      }
      text.total(custody.prices());
    }
    return 0;
  }
}
