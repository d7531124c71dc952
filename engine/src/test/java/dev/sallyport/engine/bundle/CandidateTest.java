package dev.sallyport.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several bundles are one policy, if each keeps to its own. */
class CandidateTest {

  private static Part policy(String... roots) {
    return Bundles.part("policy", "policy.wasm", "wasm", ".manifest", Bundles.roots(roots));
  }

  @Test
  void dataAndMasksOfAllAreUnited() {
    var teams =
        Bundles.part(
            "teams",
            ".manifest",
            Bundles.roots("teams/a", "teams/b"),
            "data.json",
            "{\"teams\":{\"a\":1}}",
            "teams/b/data.json",
            "{\"x\":2}",
            "masks/teams.mask",
            "masks 1;");

    var whole = Candidate.of(List.of(policy("gateway"), teams));

    assertThat(whole.bundle().dataJson()).isEqualTo("{\"teams\":{\"a\":1,\"b\":{\"x\":2}}}");
    assertThat(whole.bundle().masks()).containsOnlyKeys("masks/teams.mask");
    assertThat(whole.bundle().revision()).isEqualTo("r+r");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gateway | gateway       | true",
        "gateway | gateway/extra | true",
        "a/b/c   | a/b           | true",
        "gateway | ''            | true",
        "team    | teams         | false",
        "a/b     | a/c           | false",
        "a/b     | b/a           | false"
      })
  void rootsOverlapBySegments(String one, String other, boolean overlap) {
    assertThat(Root.of(one).overlaps(Root.of(other))).isEqualTo(overlap);
    assertThat(Root.of("/" + other + "/").overlaps(Root.of(one))).isEqualTo(overlap);
  }

  @Test
  void overlappingRootsAreNamed() {
    var other = Bundles.part("other", ".manifest", Bundles.roots("x", "gateway/request"));
    assertThatThrownBy(() -> Candidate.of(List.of(policy("gateway"), other)))
        .hasMessageStartingWith(
            "other: its root `gateway/request` overlaps with `gateway` of policy");
    assertThatThrownBy(() -> Bundles.part("b", ".manifest", Bundles.roots("a", "a/b")))
        .hasMessage("b: its roots `a` and `a/b` overlap");
  }

  @Test
  void oneBundleDecides() {
    var data = Bundles.part("data", ".manifest", Bundles.roots("data"));
    assertThatThrownBy(() -> Candidate.of(List.of(data))).hasMessageContaining("no `policy.wasm`");
    var second = Bundles.part("second", "policy.wasm", "x", ".manifest", Bundles.roots("second"));
    assertThatThrownBy(() -> Candidate.of(List.of(policy("gateway"), second)))
        .hasMessageStartingWith("second: holds a `policy.wasm`, and so does policy");
  }

  @Test
  void nobodyLeavesItsRoots() {
    assertThatThrownBy(
            () ->
                Bundles.part(
                    "b", ".manifest", Bundles.roots("a/b"), "data.json", "{\"a\":{\"c\":1}}"))
        .hasMessage("b: its data at `a/c` lies outside of its roots `a/b`");
    assertThatThrownBy(
            () ->
                Bundles.part(
                    "b",
                    ".manifest",
                    "{\"roots\":[\"a\"],\"wasm\":[{\"entrypoint\":\"gateway/request\"}]}"))
        .hasMessage("b: its entry point `gateway/request` lies outside of its roots `a`");
  }

  @Test
  void whatOpaWouldReadAndWeDoNotIsRefused() {
    for (var path : List.of("a/data.yaml", "patch.json", ".manifest.pb")) {
      assertThatThrownBy(() -> Bundles.part("b", path, "x"))
          .hasMessageStartingWith("b: `" + path + "` holds ");
    }
    assertThatThrownBy(() -> Bundles.part("b", "a/.manifest", "{}"))
        .hasMessage("b: `a/.manifest` does not lie at the top");
    assertThatThrownBy(() -> Bundles.part("b", "data.json", "{\"a\":1,\"a\":2}"))
        .hasMessageContaining("an object has the same key twice at line 1");
    assertThatThrownBy(() -> Bundles.part("b", "data.json", "{\"a\":1}", "a/data.json", "{}"))
        .hasMessage("b: its data has two values for `a`");
  }

  @Test
  void theDigestIsThatOfEverythingThatDecides() {
    var reads = "{\"metadata\":{\"sallyport\":{\"reads\":{\"gateway/request\":[\"input.time\"]}}}}";
    assertThat(
            List.of(
                    Bundles.part("b", "policy.wasm", "w"),
                    Bundles.part("b", "policy.wasm", "v"),
                    Bundles.part("b", "policy.wasm", "w", "data.json", "{\"a\":1}"),
                    Bundles.part("b", "policy.wasm", "w", ".manifest", reads),
                    Bundles.part("b", "policy.wasm", "w", "masks/a.mask", "x"),
                    Bundles.part("b", "policy.wasm", "w", "masks/b.mask", "x"))
                .stream()
                .map(part -> Candidate.of(List.of(part)).bundle().digest()))
        .doesNotHaveDuplicates();
  }
}
