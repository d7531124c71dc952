package dev.sallyport.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a policy directory holds by a link, it holds. */
class PolicyFilesTest {
  @TempDir private Path temp = Path.of("");
  private Path policy = Path.of("");

  @BeforeEach
  void aPolicyAndAFolderElsewhere() throws IOException {
    policy = Files.createDirectories(temp.resolve("policy"));
    Files.writeString(policy.resolve("request.rego"), "package gateway.request\n");
    Files.createDirectories(temp.resolve("elsewhere/deep"));
    Files.writeString(temp.resolve("elsewhere/deep/deny.rego"), "package gateway.request\n");
  }

  @Test
  void rulesBehindALinkedFolderAreRead() throws IOException {
    Files.createSymbolicLink(policy.resolve("shared"), temp.resolve("elsewhere"));
    assertThat(PolicyFiles.read(policy).files())
        .containsOnlyKeys("request.rego", "shared/deep/deny.rego");
    var before = PolicyFiles.fingerprint(policy);
    Files.writeString(temp.resolve("elsewhere/deep/deny.rego"), "package gateway.request # now\n");
    assertThat(PolicyFiles.fingerprint(policy)).isNotEqualTo(before);
  }

  @Test
  void aLinkedDirectoryIsADirectory() throws IOException {
    var link = Files.createSymbolicLink(temp.resolve("link"), policy);
    assertThat(PolicyFiles.read(link).files()).containsOnlyKeys("request.rego");
  }

  @Test
  void aLinkInACircleIsRefused() throws IOException {
    Files.createDirectories(policy.resolve("sub"));
    Files.createSymbolicLink(policy.resolve("sub/again"), policy);
    assertThatThrownBy(() -> PolicyFiles.read(policy))
        .isInstanceOf(PolicyLoadException.class)
        .hasMessageContaining("sub/again: is a link to a folder that it is in");
  }

  @Test
  void aLinkToNowhereIsRefused() throws IOException {
    Files.createSymbolicLink(policy.resolve("deny.rego"), temp.resolve("gone.rego"));
    assertThatThrownBy(() -> PolicyFiles.read(policy))
        .isInstanceOf(PolicyLoadException.class)
        .hasMessageContaining("deny.rego: cannot be read");
  }
}
