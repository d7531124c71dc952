package dev.sallyport.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Plays a session again. */
@Command(
    name = "replay",
    description = {
      "Play a session again in the terminal: what was asked, the reply as it came, tools, decisions and approvals.",
      "Who reads the state directory, or its database, leaves no trace: the console and the API do."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: ./sallyport audit replay 5b1c2f0e-7a54-4f7e-9a51-3f2f4a0c8d11 --speed 4",
      "Exit codes: 0 it was played, 1 there is none, 2 misused."
    })
final class AuditReplayCommand implements Callable<Integer> {
  private static final String AT_ONCE = "max";

  @ParentCommand private AuditCommand audit = new AuditCommand();

  @Parameters(
      paramLabel = "SESSION",
      description = "A session's number, or the client's own id of it.")
  private String id = "";

  @Option(
      names = "--speed",
      paramLabel = "TIMES",
      defaultValue = "1",
      description = "How many times as fast as it was; `max` waits for nothing.")
  private String speed = "1";

  @Option(
      names = "--from",
      paramLabel = "N",
      defaultValue = "1",
      description = "The call to begin with, counted from 1.")
  private int from = 1;

  @Option(
      names = "--longest-pause",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description = "Nobody waits longer for the next thing (default: ${DEFAULT-VALUE}).")
  private int longestPause = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (!speed.equals(AT_ONCE) && !speed.matches("[0-9]{1,4}(\\.[0-9]{1,3})?")) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "`--speed` is a number such as 1, 4 or 0.5, or `max`");
    }
    if (from < 1 || longestPause < 0) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "`--from` is 1 or more, `--longest-pause` 0 or more");
    }
    try (var open = OpenCustody.of(audit.trails)) {
      if (open.custody().find(id).isEmpty()) {
        return 1;
      }
      var session = open.session(id);
      var times = speed.equals(AT_ONCE) ? 0 : Double.parseDouble(speed);
      var player =
          new Player(
              spec.commandLine().getOut(),
              new Player.Pace(times, Duration.ofSeconds(longestPause), Thread::sleep));
      var number = 0;
      for (var turn : open.custody().turns(session.id(), 0)) {
        number++;
        if (number >= from) {
          player.play(number, turn);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }
}
