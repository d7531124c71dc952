package dev.sallyport.tests.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.tests.clients.Clients;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.clients.Requirement;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others install is whole, and runs where nothing is built and little may be written. */
class DeploymentTest {
  private static final Path DOCS = Path.of("..", "docs", "deploy");
  private static final Path BUILT = Path.of("..", "tools", "cli", "target");
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Pattern SERVES = Pattern.compile("Sallyport serves at (\\S+) with policy ");

  /** Nobody, as images and pods run it. */
  private static final String NOBODY = "10001";

  @TempDir private Path folder;

  /** What a profile of the build makes; a build without it says so, and is no fault but on CI. */
  private static Path built(Path file) {
    if (!Files.exists(file) && !"true".equals(System.getenv("CI"))) {
      return Assumptions.abort(
          "`%s` is not there: `./sallyport verify` makes it".formatted(file.getFileName()));
    }
    return file;
  }

  private static Program.Result run(String... command) {
    return new Program(List.of(command), Path.of("."), Map.of(), true, LIMIT).run();
  }

  private void unpacked(Path archive, Path into) throws IOException {
    Files.createDirectories(into);
    var tar = run("tar", "-xf", archive.toString(), "-C", into.toString());
    assertThat(tar.exitCode()).as(tar.error()).isZero();
  }

  @Test
  void theDistributionServesWhereNothingIsBuilt() throws Exception {
    unpacked(built(BUILT.resolve("sallyport-0.1.0-SNAPSHOT.tar.gz")), folder);
    var home = folder.resolve("sallyport-0.1.0-SNAPSHOT");
    try (Stream<Path> all = Files.list(home)) {
      assertThat(all.map(one -> one.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "LICENSE", "jvm.options", "lib", "rego", "sallyport", "sallyport.service");
    }
    var command =
        List.of(
            home.resolve("sallyport").toString(),
            "up",
            "--port",
            "0",
            "--policy",
            home.resolve("rego").toString(),
            "--state",
            state().toString());
    requireServes(command, Map.of("JAVA_HOME", System.getProperty("java.home")));
    var sources = run(home.resolve("sallyport").toString(), "verify");
    assertThat(sources.exitCode()).isEqualTo(2);
    assertThat(sources.error()).contains("this is an installation");
  }

  @Test
  void theImageRunsAsNobodyAndWritesItsStateAlone() throws Exception {
    unpacked(built(BUILT.resolve("jib-image.tar")), folder.resolve("image"));
    var json = new ObjectMapper();
    var image = folder.resolve("image");
    var manifest = json.readTree(image.resolve("manifest.json").toFile()).get(0);
    var config = json.readTree(image.resolve(manifest.path("Config").asText()).toFile());
    var settings = config.path("config");
    assertThat(settings.path("User").asText()).isEqualTo(NOBODY + ":" + NOBODY);
    assertThat(settings.path("Volumes").has("/var/lib/sallyport")).isTrue();
    assertThat(settings.path("ExposedPorts").has("8377/tcp")).isTrue();
    assertThat(settings.at("/Labels/org.opencontainers.image.licenses").asText())
        .isEqualTo("Apache-2.0");

    var root = folder.resolve("root");
    for (JsonNode layer : manifest.path("Layers")) {
      unpacked(image.resolve(layer.asText()), root);
    }
    var libraries = root.resolve("opt/sallyport/jib-classpath-file");
    Files.writeString(
        libraries, Files.readString(libraries).replace("/opt/sallyport", root + "/opt/sallyport"));
    // The base image, which brings the JVM, is not to be had here: the same line runs on ours.
    var line =
        Stream.concat(texts(settings.path("Entrypoint")), texts(settings.path("Cmd")))
            .map(word -> word.replace("/opt/sallyport", root + "/opt/sallyport"))
            .map(word -> word.replace("/var/lib/sallyport", state().toString()))
            .map(word -> word.equals("--listen=0.0.0.0") ? "--listen=127.0.0.1" : word)
            .toList();
    assertThat(line.getFirst()).isEqualTo("java");
    var command =
        Stream.of(
                asNobody(),
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                line.stream().skip(1),
                Stream.of("--port=0"))
            .flatMap(words -> words)
            .toList();
    requireServes(command, Map.of());
  }

  /** Root alone can become somebody else. */
  private static Stream<String> asNobody() {
    return run("id", "-u").output().strip().equals("0")
        ? Stream.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups")
        : Stream.of();
  }

  private static Stream<String> texts(JsonNode words) {
    return words.valueStream().map(JsonNode::asText);
  }

  /** A folder that everybody may write, under one that everybody may pass. */
  private Path state() {
    try {
      var state = folder.resolve("state");
      if (Files.notExists(state)) {
        Files.createDirectory(state);
        for (var open : List.of(folder, state)) {
          var chmod = run("chmod", open.equals(state) ? "0777" : "0755", open.toString());
          assertThat(chmod.exitCode()).isZero();
        }
      }
      return state;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void requireServes(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    var out = folder.resolve("out");
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().keySet().retainAll(List.of("PATH"));
    builder.environment().putAll(environment);
    var process = builder.start();
    try (var client = HttpClient.newHttpClient()) {
      var uri = Optional.<URI>empty();
      while (uri.isEmpty() && process.isAlive()) {
        TimeUnit.MILLISECONDS.sleep(50);
        var said = SERVES.matcher(Files.readString(out));
        uri = said.find() ? Optional.of(URI.create(said.group(1))) : Optional.empty();
      }
      assertThat(uri).as(Files.readString(out)).isPresent();
      var health = HttpRequest.newBuilder(uri.orElseThrow().resolve("/health/live")).build();
      assertThat(client.send(health, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      process.destroy();
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** All but the path of the program, which is not installed here. */
  @Test
  void systemdTakesTheUnit() throws IOException {
    var _ = new Requirement("systemd-analyze", "It comes with systemd.").version();
    var unit = Files.readString(DOCS.resolve("sallyport.service"));
    assertThat(unit).containsOnlyOnce("ExecStart=/opt/sallyport/sallyport up ");
    var file =
        Files.writeString(
            folder.resolve("sallyport.service"),
            unit.replace("ExecStart=/opt/sallyport/sallyport", "ExecStart=/bin/true"));
    var verified = run("systemd-analyze", "verify", file.toString());
    assertThat(verified.exitCode()).as(verified.toString()).isZero();
    assertThat(verified.error()).isEmpty();
    // Of 10; above 2 it would be open in a way that somebody has to have decided.
    var exposure =
        run(
            "systemd-analyze",
            "security",
            "--offline=true",
            "--threshold=20",
            "--no-pager",
            file.toString());
    assertThat(exposure.exitCode()).as(exposure.output()).isZero();
  }

  @Test
  void kubernetesTakesTheManifests() {
    var validator = Clients.kubernetesValidator(DOCS.resolve("kubernetes.yaml"));
    var result = new Program(validator, Path.of("."), Map.of(), true, LIMIT).run();
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }
}
