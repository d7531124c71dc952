package dev.sallyport.cli;

import dev.sallyport.dataplane.Gateway;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a short-lived token of a development identity. */
@Command(
    name = "token",
    description = "Print a short-lived token for a development identity.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: export ANTHROPIC_AUTH_TOKEN=$(./sallyport token alice)"})
final class TokenCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "alice, mallory or ci-bot.")
  private String name = "";

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "How long it lives, 1 to 60 (default: 15).")
  private int minutes = 15;

  @Mixin private StateOptions state = new StateOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var issuer = Gateway.developmentIssuer(state.gateway(), state.state, Clock.systemUTC());
    spec.commandLine().getOut().println(issuer.mint(name, Duration.ofMinutes(minutes)));
    return 0;
  }
}
