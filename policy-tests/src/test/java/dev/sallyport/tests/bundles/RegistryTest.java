package dev.sallyport.tests.bundles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.bundle.BundleArchive;
import dev.sallyport.engine.bundle.LastGood;
import dev.sallyport.engine.bundle.Part;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.bundle.RemoteBundle;
import dev.sallyport.engine.bundle.Trust;
import dev.sallyport.engine.fetch.FetchLimits;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Registry;
import dev.sallyport.engine.fetch.RegistryReference;
import dev.sallyport.engine.fetch.Web;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Bundles from the reference registry: by tag, by digest, and never other than what was named. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryTest {
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

  private final Web web = new Web();
  private Path folder = Path.of("");
  private RegistryProcess registry;

  @BeforeAll
  void start(@TempDir Path temp) throws IOException {
    folder = temp;
    registry = new RegistryProcess(Files.createDirectory(temp.resolve("registry")));
  }

  @AfterAll
  void stop() {
    registry.close();
    web.close();
  }

  private static byte[] bundle(String wasm) {
    return BundleArchive.write(Map.of("policy.wasm", wasm.getBytes(StandardCharsets.UTF_8)));
  }

  private RemoteBundle remote(String artifact) {
    RegistryReference reference =
        RegistryReference.of("oci://" + registry.host() + "/policies/" + artifact);
    return new RemoteBundle(
        reference.toString(),
        new Registry(reference, Optional::empty, web),
        new LastGood(folder.resolve("kept")),
        Trust.ANYBODY,
        new Pace(FetchLimits.POLL, new Random(1)),
        Clock.systemUTC());
  }

  private static String wasm(Part part) {
    return new String(part.files().get("policy.wasm"), StandardCharsets.UTF_8);
  }

  @Test
  void aTagIsFollowedAndADigestStands() throws IOException {
    String digest = registry.push("policies/moving", "live", bundle("one"), LAYER);
    RemoteBundle byTag = remote("moving:live");
    RemoteBundle byDigest = remote("moving@" + digest);
    byTag.begin();
    byDigest.begin();
    Part first = byTag.load();
    byTag.inForce(first);
    String seen = byTag.fingerprint();
    byTag.look();
    assertThat(byTag.fingerprint()).as("nothing has changed").isEqualTo(seen);

    registry.push("policies/moving", "live", bundle("two"), LAYER);
    byTag.look();
    byDigest.look();

    assertThat(wasm(first)).isEqualTo("one");
    assertThat(wasm(byTag.load())).isEqualTo("two");
    assertThat(wasm(byDigest.load())).isEqualTo("one");
    assertThat(byTag.health().stale()).isFalse();
  }

  @Test
  void whatIsNotWhatItsDigestSaysIsRefused() throws IOException {
    byte[] bundle = bundle("spoilt");
    registry.push("policies/spoilt", "live", bundle, LAYER);
    registry.spoil(bundle);
    assertThatThrownBy(() -> remote("spoilt:live").begin())
        .isInstanceOf(PolicyLoadException.class)
        .hasMessageContaining("sent a layer with another digest");
  }

  @Test
  void whatIsNoBundleIsRefusedByName() {
    registry.push("policies/image", "live", bundle("x"), "application/vnd.oci.image.layer.v1.tar");
    assertThatThrownBy(() -> remote("image:live").begin())
        .hasMessageContaining("has no layer of the type `" + LAYER + "`");
    assertThatThrownBy(() -> remote("image:absent").begin())
        .hasMessageContaining("the registry answered 404");
  }
}
