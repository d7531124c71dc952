package dev.sallyport.tests.gateway;

import dev.sallyport.dataplane.Gateway;
import dev.sallyport.engine.identity.DevelopmentIssuer;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.clients.Target;
import dev.sallyport.tests.command.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A gateway as its users run it: {@code sallyport up} in a process of its own, on a free port, with
 * its own state and its own copy of the policies that are shipped.
 */
final class GatewayProcess implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final Pattern SERVES = Pattern.compile("Sallyport serves at (\\S+) with policy ");

  private final Path folder;
  private final String policy;
  private final Path state;
  private final Optional<URI> upstream;
  private Optional<Running> running = Optional.empty();

  /**
   * The process that runs now.
   *
   * @param from how much of the standard output is older than it
   */
  private record Running(Process process, URI uri, int from) {}

  private GatewayProcess(Path folder, String policy, Path state, Optional<URI> upstream) {
    this.folder = folder;
    this.policy = policy;
    this.state = state;
    this.upstream = upstream;
  }

  /** Starts one on the policies that are shipped; when this returns it serves. */
  static GatewayProcess start(URI upstream, String key, String... options) {
    Path folder = Folders.fresh();
    return start(
        folder,
        Folders.shippedPolicies(folder.resolve("rego")),
        Optional.of(upstream),
        key,
        List.of(options));
  }

  /** Starts one that is told by its configuration alone where calls go. */
  static GatewayProcess configured(Path config) {
    Path folder = Folders.fresh();
    return start(
        folder,
        Folders.shippedPolicies(folder.resolve("rego")),
        Optional.empty(),
        "",
        List.of("--config", config.toString()));
  }

  /** Starts one on a policy that the test keeps. */
  static GatewayProcess startOn(Path policy, URI upstream, String key, String... options) {
    return start(Folders.fresh(), policy, Optional.of(upstream), key, List.of(options));
  }

  /** Starts one on bundles from elsewhere, on a state folder that the test keeps. */
  static GatewayProcess startFrom(
      List<String> sources, Path folder, URI upstream, String key, String... options) {
    List<String> all = new ArrayList<>();
    sources.stream().skip(1).forEach(source -> all.addAll(List.of("--policy", source)));
    all.addAll(List.of(options));
    GatewayProcess gateway =
        new GatewayProcess(
            folder,
            sources.getFirst(),
            Folders.state(folder.resolve("state")),
            Optional.of(upstream));
    gateway.launch(key, 0, all);
    return gateway;
  }

  private static GatewayProcess start(
      Path folder, Path policy, Optional<URI> upstream, String key, List<String> options) {
    GatewayProcess gateway =
        new GatewayProcess(
            folder, policy.toString(), Folders.state(folder.resolve("state")), upstream);
    gateway.launch(key, 0, options);
    return gateway;
  }

  private void launch(String key, int port, List<String> options) {
    List<String> command =
        Command.line(
            "up",
            "--policy",
            policy,
            "--state",
            state.toString(),
            "--port",
            Integer.toString(port));
    upstream.ifPresent(service -> command.addAll(List.of("--upstream", service.toString())));
    command.addAll(options);
    int from = output().length();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(out().toFile()))
            .redirectError(ProcessBuilder.Redirect.appendTo(err().toFile()));
    builder.environment().keySet().retainAll(List.of("PATH"));
    builder.environment().put("ANTHROPIC_API_KEY", key);
    try {
      Process process = builder.start();
      running = Optional.of(new Running(process, URI.create("about:blank"), from));
      URI uri = Until.found("the gateway serves", () -> address(process, from));
      running = Optional.of(new Running(process, uri, from));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<URI> address(Process process, int from) {
    var announced = SERVES.matcher(output().substring(from));
    if (announced.find()) {
      return Optional.of(URI.create(announced.group(1)));
    }
    if (!process.isAlive()) {
      throw new AssertionError("the gateway ended: %s%s".formatted(output(), error()));
    }
    return Optional.empty();
  }

  private Running running() {
    return running.orElseThrow(() -> new AssertionError("the gateway doesn't run"));
  }

  URI uri() {
    return running().uri();
  }

  /** What a client is told: where to go, and a fresh token of one of the development identities. */
  Target target(String name) {
    return new Target(uri(), token(name));
  }

  String token(String name) {
    return issuer().mint(name);
  }

  private DevelopmentIssuer issuer() {
    return Gateway.developmentIssuer(uri(), state, Clock.systemUTC());
  }

  /** Runs another {@code sallyport} command beside it, as from a second terminal. */
  Program.Result command(String... arguments) {
    List<String> beside = new ArrayList<>(List.of(arguments));
    beside.addAll(List.of("--state", state.toString()));
    return Command.run(beside.toArray(String[]::new));
  }

  Path policy() {
    return Path.of(policy);
  }

  Path state() {
    return state;
  }

  Path out() {
    return folder.resolve("out");
  }

  Path err() {
    return folder.resolve("err");
  }

  /** Everything on standard output, of earlier runs too. */
  String output() {
    return text(out());
  }

  /** What the run that is under way has printed. */
  String outputOfThisRun() {
    return output().substring(running().from());
  }

  /** Everything on standard error, of earlier runs too. */
  String error() {
    return text(err());
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The process that runs now. */
  long pid() {
    return running().process().pid();
  }

  /** The audit log, read beside the gateway. */
  Audit audit() {
    return new Audit(state.resolve("sallyport.db"));
  }

  /** Ends it as a crash does: without a word to it. */
  void kill9() {
    await(running().process().destroyForcibly());
  }

  /** Ends it in good order. */
  void stop() {
    Process process = running().process();
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        kill9();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill9();
    }
  }

  /** Starts it again where it was, on what it left behind. */
  void restart(String key, String... options) {
    launch(key, uri().getPort(), List.of(options));
  }

  private static void await(Process process) {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      stop();
    } finally {
      Folders.delete(folder);
    }
  }
}
