package dev.sallyport.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.support.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyDirectoryTest {
  private static final String GOOD =
      """
      package gateway.request

      allow contains {"rule": "all"} if input.request.model in data.models
      """;

  @TempDir private Path temp = Path.of("");

  @Test
  void aDirectoryIsCompiledWithItsDataMasksAndFootprint() throws IOException {
    policy(GOOD);
    write("data.yaml", "models: [m]\n");
    write("masks/one.mask", "masks 1;\n");
    write("smoke/one.json", "{\"cases\": []}");
    write("request_test.rego", "package broken {{{");
    write("notes.txt", "nobody reads this");

    var bundle = directory().load();

    assertThat(bundle.data().toString()).contains("\"models\":[\"m\"]");
    assertThat(bundle.masks()).containsOnlyKeys("masks/one.mask");
    assertThat(bundle.smoke()).containsOnlyKeys("smoke/one.json");
    assertThat(bundle.manifest().reads())
        .containsEntry("gateway/request", List.of("input.request.model"));
    assertThat(bundle.manifest().roots()).containsExactly(Root.of(""));
  }

  @Test
  void whatTheLogIsToldComesAlong() throws IOException {
    policy(GOOD);
    write(
        "system/log.rego",
        "package system.log\n\nmask contains \"/input\" if input.input.time\n\ndrop if data.off\n");
    write("data.json", "{\"off\": false, \"models\": []}");
    var loaded = directory().load();

    assertThat(loaded.manifest().entrypoints())
        .containsExactly("gateway/request", "system/log/drop", "system/log/mask");
    assertThat(loaded.manifest().reads().get("gateway/request"))
        .as("what the mask reads is not built for the decision")
        .containsExactly("input.request.model");

    write(".manifest", "{\"roots\": [\"gateway\", \"models\", \"off\"]}");
    assertThatThrownBy(() -> directory().load())
        .isInstanceOf(PolicyLoadException.class)
        .hasMessageContaining("its entry point `system/log/drop` lies outside of its roots");
  }

  @Test
  void aDirectoryMayBringDataAlone() throws IOException {
    write(".manifest", "{\"revision\": \"teams-7\", \"roots\": [\"teams\"]}");
    write("teams/ml/data.yaml", "models: [m]\n");

    var bundle = directory().load();

    assertThat(bundle.wasm()).isEmpty();
    assertThat(bundle.data()).hasToString("{\"teams\":{\"ml\":{\"models\":[\"m\"]}}}");
    assertThat(bundle.manifest().revision()).isEqualTo("teams-7");
    assertThat(bundle.manifest().roots()).containsExactly(Root.of("teams"));
  }

  @Test
  void aManifestThatIsNoneIsNamed() throws IOException {
    write(".manifest", "roots: [teams]");
    write("data.json", "{}");

    assertThatThrownBy(() -> directory().load())
        .isInstanceOf(PolicyLoadException.class)
        .hasMessageContaining(".manifest: is not JSON");
  }

  @Test
  void whatWasCompiledOnceIsNotCompiledAgain() throws IOException {
    policy(GOOD);
    var first = directory().load();
    var withoutCompiler =
        new PolicyDirectory(
            temp.resolve("policy"),
            temp.resolve("cache"),
            () -> {
              throw new AssertionError("the compiler is not needed");
            });

    assertThat(withoutCompiler.load().files()).containsExactlyEntriesOf(first.files());
  }

  @Test
  void aDamagedCacheIsMadeAgain() throws IOException {
    policy(GOOD);
    var first = directory().load();
    try (var kept = Files.list(temp.resolve("cache"))) {
      for (var file : kept.toList()) {
        Files.write(file, new byte[] {1, 2, 3});
      }
    }

    assertThat(directory().load().files()).containsExactlyEntriesOf(first.files());
  }

  @Test
  void everyMistakeIsNamedWithItsPlace() throws IOException {
    policy(GOOD + "\ndeny contains x if { input.request.modle == \"m\" }\n");
    write("schemas/input.json", Files.readString(Path.of("../rego/schemas/input.json")));

    assertThatThrownBy(() -> directory().load())
        .isInstanceOfSatisfying(
            PolicyLoadException.class,
            e -> assertThat(e.lines()).anyMatch(line -> line.startsWith("request.rego:5:")));
  }

  @Test
  void aDirectoryWithoutTheEntryPointIsRefused() throws IOException {
    write("other.rego", "package other\n\nx := 1\n");

    assertThatThrownBy(() -> directory().load())
        .isInstanceOf(PolicyLoadException.class)
        .hasMessageContaining("gateway");
  }

  @Test
  void aChangeIsTakenAndAMistakeIsReported() throws Exception {
    policy(GOOD);
    var source = new PolicySet(List.of(directory()));
    var seen = source.fingerprint();
    var taken = new LinkedBlockingQueue<Candidate>();
    var reported = new LinkedBlockingQueue<PolicyLoadException>();
    try (var watch = new PolicyWatch(source, seen, taken::add, reported::add)) {
      policy(GOOD.replace("all", "everything"));
      assertThat(taken.poll(2, TimeUnit.MINUTES)).isNotNull();

      policy("package gateway.request\n\nallow contains");
      assertThat(reported.poll(2, TimeUnit.MINUTES))
          .isNotNull()
          .hasMessageStartingWith("request.rego:3:");

      policy(GOOD);
      assertThat(taken.poll(2, TimeUnit.MINUTES)).isNotNull();
      assertThat(watch).isNotNull();
    }
    assertThat(reported).isEmpty();
  }

  private PolicyDirectory directory() {
    return new PolicyDirectory(temp.resolve("policy"), temp.resolve("cache"), Toolchain::opa);
  }

  private void policy(String rego) throws IOException {
    write("request.rego", rego);
  }

  private void write(String path, String text) throws IOException {
    var file = temp.resolve("policy").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
