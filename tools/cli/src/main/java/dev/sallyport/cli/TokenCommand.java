package dev.sallyport.cli;

import dev.sallyport.dataplane.Gateway;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a short-lived token: of a development identity, or for one of an identity provider. */
@Command(
    name = "token",
    description =
        "Print a short-lived token: for a development identity, or for a token of your identity"
            + " provider.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: export ANTHROPIC_AUTH_TOKEN=$(./sallyport token alice)",
      "Example: ./sallyport token --exchange --subject-token-file id-token --gateway URI",
      "",
      "As Claude Code's `apiKeyHelper`, the second is run again when its token has expired."
    })
final class TokenCommand implements Callable<Integer> {
  /** The one or the other. */
  static final class Wanted {
    @ArgGroup(exclusive = false)
    private @Nullable Development development;

    @ArgGroup(exclusive = false)
    private @Nullable TokenExchange exchange;
  }

  /** One of the made-up identities. */
  static final class Development {
    @Parameters(paramLabel = "NAME", description = "alice, mallory or ci-bot.")
    private String name = "";

    @Option(
        names = "--minutes",
        paramLabel = "N",
        description = "How long it lives, 1 to 60 (default: 15).")
    private int minutes = 15;
  }

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Wanted wanted = new Wanted();

  @Mixin private StateOptions state = new StateOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().getOut().println(token());
    return 0;
  }

  private String token() {
    var exchange = wanted.exchange;
    if (exchange != null) {
      return exchange.token(state);
    }
    // One of the two is there: the parser sees to it.
    var development = wanted.development == null ? new Development() : wanted.development;
    return Gateway.developmentIssuer(state.gateway(), state.state, Clock.systemUTC())
        .mint(development.name, Duration.ofMinutes(development.minutes));
  }
}
