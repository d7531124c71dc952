package dev.sallyport.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.model.Bundle;
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
    write("request_test.rego", "package broken {{{");
    write("notes.txt", "nobody reads this");

    var bundle = directory().load();

    assertThat(bundle.dataJson()).contains("\"models\":[\"m\"]");
    assertThat(bundle.masks()).containsOnlyKeys("masks/one.mask");
    assertThat(bundle.footprints())
        .containsEntry("gateway/request", List.of("input.request.model"));
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

    assertThat(withoutCompiler.load()).usingRecursiveComparison().isEqualTo(first);
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

    assertThat(directory().load()).usingRecursiveComparison().isEqualTo(first);
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
    var source = directory();
    var seen = source.fingerprint();
    var taken = new LinkedBlockingQueue<Bundle>();
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
