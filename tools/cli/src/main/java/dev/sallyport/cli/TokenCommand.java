package dev.sallyport.cli;

import dev.sallyport.dataplane.Gateway;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Prints a short-lived token: of a development identity, for one of an identity provider, or for
 * whoever signs in on the gateway's page.
 */
@Command(
    name = "token",
    description =
        "Print a short-lived token: for a development identity, for a token of your identity"
            + " provider, or for whoever signs in with a browser.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: export ANTHROPIC_AUTH_TOKEN=$(./sallyport token alice)",
      "Example: ./sallyport token --exchange --subject-token-file id-token --gateway URI",
      "Example: export SALLYPORT_TOKEN=$(./sallyport token --sign-in)",
      "",
      "As Claude Code's `apiKeyHelper`, the second is run again when its token has expired."
    })
final class TokenCommand implements Callable<Integer> {
  /** One of these. */
  static final class Wanted {
    @ArgGroup(exclusive = false)
    private @Nullable Development development;

    @ArgGroup(exclusive = false)
    private @Nullable TokenExchange exchange;

    @Option(
        names = "--sign-in",
        description = "Sign in on the gateway's page, with a browser on any machine.")
    @SuppressWarnings("UnusedVariable") // That it is there chooses this way; it says no more.
    private boolean signIn;
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

  @Option(
      names = "--scope",
      paramLabel = "ROLES",
      description = "Narrow it to these roles, with spaces between them.")
  private String scope = "";

  @Option(
      names = "--gateway",
      paramLabel = "URI",
      description =
          "The gateway (default: $ANTHROPIC_BASE_URL, or the one of the state directory).")
  private Optional<URI> gateway = Optional.empty();

  @Mixin private StateOptions state = new StateOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().getOut().println(token());
    return 0;
  }

  private String token() {
    var development = wanted.development;
    if (development != null) {
      if (!scope.isBlank() || gateway.isPresent()) {
        throw new ParameterException(
            spec.commandLine(), "`--scope` and `--gateway` are for `--exchange` and `--sign-in`.");
      }
      return Gateway.developmentIssuer(state.gateway(), state.state, Clock.systemUTC())
          .mint(development.name, Duration.ofMinutes(development.minutes));
    }
    var client = TokenClient.at(gateway, state);
    var exchange = wanted.exchange;
    return exchange == null
        ? new TokenSignIn(client, spec.commandLine().getErr()).token(scope)
        : exchange.token(client, scope);
  }
}
