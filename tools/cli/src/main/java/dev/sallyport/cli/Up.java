package dev.sallyport.cli;

import dev.sallyport.dataplane.Gateway;
import dev.sallyport.dataplane.GatewayConfig;
import dev.sallyport.dataplane.GatewayConfig.Listen;
import dev.sallyport.dataplane.GatewayConfig.Trust;
import dev.sallyport.dataplane.UnusableConfigException;
import dev.sallyport.dataplane.UpstreamsConfig;
import dev.sallyport.dataplane.Wanted;
import dev.sallyport.dataplane.config.ConfigFile;
import dev.sallyport.dataplane.http.HelidonTransport.Patience;
import dev.sallyport.engine.identity.TrustedIssuer;
import dev.sallyport.engine.pipeline.Hold;
import dev.sallyport.engine.pipeline.LineLimits;
import dev.sallyport.sim.ClaudeSim;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts the gateway and prints how to point a client at it. */
@Command(
    name = "up",
    description = "Start the gateway; without options, in development mode on loopback.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ANTHROPIC_API_KEY=sk-ant-… ./sallyport up"})
final class Up implements Callable<Integer> {
  static final URI CLAUDE = URI.create("https://api.anthropic.com");
  private static final String KEY_VARIABLE = "ANTHROPIC_API_KEY";

  @Option(
      names = "--listen",
      paramLabel = "HOST",
      description = "Where to listen (default: 127.0.0.1).")
  private String host = "127.0.0.1";

  @Option(names = "--port", paramLabel = "PORT", description = "The port (default: 8377; 0: any).")
  private int port = StateOptions.DEFAULT_PORT;

  @Option(
      names = "--upstream",
      paramLabel = "URI",
      description =
          "The Claude service (default: the Claude API if $ANTHROPIC_API_KEY is set, else a"
              + " simulation).")
  private Optional<URI> upstream = Optional.empty();

  @Option(
      names = "--upstream-silence-seconds",
      paramLabel = "N",
      description =
          "How long the service may say nothing before a call is given up (default: 600).")
  private int silenceSeconds = (int) Patience.DEFAULT.silence().toSeconds();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A configuration file: issuers, upstreams, and what else has no option.")
  private Optional<Path> configFile = Optional.empty();

  @Option(
      names = "--issuer",
      paramLabel = "URI",
      description = "Trust this OIDC issuer instead of the development identities.")
  private Optional<URI> issuer = Optional.empty();

  @Option(
      names = "--audience",
      paramLabel = "NAME",
      description = "What its tokens must be made for (default: sallyport).")
  private String audience = Gateway.AUDIENCE;

  @Option(
      names = "--service-claim",
      paramLabel = "NAME=VALUE",
      description =
          "The claim that tells tokens of services, who cannot grant approvals, from those of"
              + " people.")
  private Optional<String> serviceClaim = Optional.empty();

  @Option(
      names = "--hold-seconds",
      paramLabel = "N",
      description =
          "How long a call is held for an approval (default: what `--config` says, else 240).")
  private Optional<Integer> holdSeconds = Optional.empty();

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "How records are logged, one a line: text or json (default: text).")
  private String logFormat = "text";

  @Mixin private PolicySourceOptions policy = new PolicySourceOptions();
  @Mixin private DecisionLogOptions decisions = new DecisionLogOptions();
  @Mixin private StateOptions state = new StateOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    switch (logFormat) {
      case "text" -> {}
      case "json" -> Logs.asJson();
      default ->
          throw new ParameterException(
              spec.commandLine(),
              "`--log-format` is `text` or `json`, not `%s`.".formatted(logFormat));
    }
    var file = read();
    var key = key();
    if (!file.upstreams().isEmpty()) {
      serve(file, Optional.empty(), false);
      return 0;
    }
    if (upstream.isPresent() && key.isEmpty()) {
      throw new CommandFailedException(
          "`--upstream` needs the service's key in " + KEY_VARIABLE + ".");
    }
    var simulated = key.isEmpty() ? simulation() : null;
    try (simulated) {
      serve(file, Optional.of(service(key, simulated)), simulated != null);
    }
    return 0;
  }

  private ConfigFile read() {
    return ConfigFile.read(configFile, System.getenv());
  }

  /** The service's key, where the environment has one. */
  static Optional<String> key() {
    return Optional.ofNullable(System.getenv(KEY_VARIABLE)).filter(given -> !given.isBlank());
  }

  private record Simulation(ClaudeSim sim, String key) implements AutoCloseable {
    @Override
    public void close() {
      sim.close();
    }
  }

  private static Simulation simulation() {
    var bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    var key = "sk-ant-sim-" + HexFormat.of().formatHex(bytes);
    return new Simulation(
        ClaudeSim.start(dev.sallyport.sim.Options.defaults().withApiKey(key)), key);
  }

  private UpstreamsConfig service(Optional<String> key, @Nullable Simulation simulated) {
    return simulated == null
        ? UpstreamsConfig.one(upstream.orElse(CLAUDE), key.orElseThrow(), patience())
        : UpstreamsConfig.one(simulated.sim().uri(), simulated.key(), patience());
  }

  private Patience patience() {
    if (silenceSeconds < 1) {
      throw new ParameterException(
          spec.commandLine(), "`--upstream-silence-seconds` is at least 1.");
    }
    return Patience.DEFAULT.withSilence(Duration.ofSeconds(silenceSeconds));
  }

  /** What the file and the options want together. */
  private Wanted wanted(ConfigFile file, Optional<UpstreamsConfig> given) {
    var config =
        file.gateway(
            new Listen(host, port, file.address(), file.listener()),
            policy.config(),
            state.state,
            upstreams(file, given),
            trust(file),
            decisions.config());
    var limits =
        LineLimits.DEFAULT
            .within(Runtime.getRuntime().maxMemory())
            .withHold(hold(file))
            .withTurns(file.turns());
    return new Wanted(config, limits);
  }

  /** The same, of the file as it is by now. */
  private Wanted wantedNow(Optional<UpstreamsConfig> given) {
    try {
      return wanted(read(), given);
    } catch (ParameterException e) {
      throw new UnusableConfigException(String.valueOf(e.getMessage()));
    }
  }

  private UpstreamsConfig upstreams(ConfigFile file, Optional<UpstreamsConfig> given) {
    if (file.upstreams().isEmpty()) {
      return given.orElseThrow(
          () -> new UnusableConfigException("`upstreams` is missing: calls need one to go to"));
    }
    if (upstream.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "`--upstream` and the upstreams of `--config` exclude each other.");
    }
    return new UpstreamsConfig(file.upstreams(), patience());
  }

  /**
   * Serves until it is stopped.
   *
   * @param given the upstreams of the options; empty where the file names them
   */
  private void serve(ConfigFile file, Optional<UpstreamsConfig> given, boolean simulated)
      throws InterruptedException {
    var stop = new CountDownLatch(1);
    var first = wanted(file, given);
    var gateway =
        Gateway.start(first, configFile.map(_ -> () -> wantedNow(given)), Clock.systemUTC());
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("shutdown")
                .unstarted(
                    () -> {
                      gateway.close();
                      stop.countDown();
                    }));
    // Other commands connect by the name for which the certificate is.
    GatewayAddress.write(
        state.state,
        file.address().filter(_ -> file.listener().tls().isPresent()).orElse(gateway.uri()));
    announce(gateway, file, first.config(), simulated);
    stop.await();
  }

  private Hold hold(ConfigFile file) {
    if (holdSeconds.filter(seconds -> seconds < 0).isPresent()) {
      throw new ParameterException(spec.commandLine(), "`--hold-seconds` is at least 0.");
    }
    return holdSeconds.map(Duration::ofSeconds).map(file.hold()::withSilently).orElse(file.hold());
  }

  private Trust trust(ConfigFile file) {
    if (issuer.isEmpty() && serviceClaim.isPresent()) {
      throw new ParameterException(spec.commandLine(), "`--service-claim` needs `--issuer`.");
    }
    if (issuer.isPresent() && !file.issuers().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "`--issuer` and the issuers of `--config` exclude each other.");
    }
    var issuers = issuer.map(uri -> List.of(trusted(uri))).orElse(file.issuers());
    return development(file)
        ? new Trust.Development()
        : new Trust.Issuers(issuers, file.saml(), file.environment().orElse("production"));
  }

  private boolean development(ConfigFile file) {
    return issuer.isEmpty() && file.namesNobody();
  }

  private TrustedIssuer trusted(URI uri) {
    var people = TrustedIssuer.usual(uri, audience);
    if (serviceClaim.isEmpty()) {
      return people;
    }
    var claim = serviceClaim.get().split("=", 2);
    if (claim.length < 2 || claim[0].isBlank() || claim[1].isBlank()) {
      throw new ParameterException(
          spec.commandLine(), "`--service-claim` is NAME=VALUE, such as `idtyp=app`.");
    }
    return people.withServices(claim[0], claim[1]);
  }

  private void announce(Gateway gateway, ConfigFile file, GatewayConfig config, boolean simulated) {
    var out = spec.commandLine().getOut();
    if (development(file)) {
      warn(out);
    } else if (issuer.isPresent() && serviceClaim.isEmpty()) {
      out.println(
          "*** Services cannot be told from people, so a service's token can grant approvals:"
              + " name the claim that tells with `--service-claim`. ***");
    }
    out.printf("Sallyport serves at %s with policy %s%n", gateway.uri(), gateway.revision());
    if (gateway.closedInDoubt() > 0) {
      out.printf(
          "  %d calls of an earlier run were open, and are marked as in doubt: `./sallyport audit"
              + " tail`%n",
          gateway.closedInDoubt());
    }
    out.printf(
        "  upstream: %s%n",
        simulated
            ? "a SIMULATED Claude, since " + KEY_VARIABLE + " is not set"
            : config.upstreams().upstreams().getFirst().kind().base().toString());
    out.println();
    instructions(file.address().orElse(gateway.uri()), file, config.peopleSignIn(), out);
    out.flush();
  }

  private static void warn(PrintWriter out) {
    out.println("*** DEVELOPMENT MODE: anybody on this machine can be anybody. Loopback only. ***");
    out.println("    identities: alice (group ml), mallory (no group), ci-bot (a service)");
    out.println();
  }

  private void instructions(URI gateway, ConfigFile file, boolean signIn, PrintWriter out) {
    var token = development(file) ? "$(./sallyport token alice)" : "<a token of your issuer>";
    out.printf(
        """
        Claude Code, the Agent SDK, the Anthropic SDKs:
          unset ANTHROPIC_API_KEY
          export ANTHROPIC_BASE_URL=%s
          export ANTHROPIC_AUTH_TOKEN=%s
          export CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1 CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK=1

        curl:
          curl %s/v1/messages -H "authorization: Bearer %s" \\
            -H "content-type: application/json" -H "anthropic-version: 2023-06-01" \\
            -d '{"model":"claude-sonnet-5","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}'

        %sElsewhere: ./sallyport approvals list | ./sallyport audit tail. Stop with Ctrl-C.
        """,
        gateway, token, gateway, token, signIn ? login(gateway) : "");
  }

  /** How Claude Code signs in by itself, where people can. */
  private static String login(URI gateway) {
    return """
        Claude Code with its own /login, in ~/.claude/settings.json:
          {"forceLoginMethod": "gateway", "forceLoginGatewayUrl": "%s"}

        """
        .formatted(gateway);
  }
}
