package dev.sallyport.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.bundle.PolicyPrint.Change;
import dev.sallyport.engine.bundle.PolicyPrint.What;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is other than before is known by name, also after a restart; and what rules say of
 * themselves.
 */
class PolicyPrintTest {
  private static final String RULES =
      """
      # METADATA
      # title: The whole
      package gateway.request

      # METADATA
      # title: Tools of high risk
      # description: >-
      #   Where a call offers one,
      #   somebody agrees.
      # custom:
      #   owner: security
      approve contains {
      	"rule": "high-risk tool",
      	"by": ["security"],
      } if true

      allow contains {"rule": "anybody"}
      """;

  @TempDir private Path temp = Path.of("");

  private static Candidate policy(String revision, String data) {
    return Candidate.of(
        List.of(
            Bundles.part(
                "b",
                "policy.wasm",
                revision,
                "data.json",
                data,
                ".manifest",
                "{\"revision\":\"" + revision + "\"}")));
  }

  @Test
  void changesAreNamed() throws IOException {
    var file = temp.resolve("history.json");
    var history = PolicyHistory.open(file);
    assertThat(history.changes()).isEmpty();
    var one = policy("one", "{\"roles\":{\"a\":1,\"b\":2},\"limit\":3}");
    history.add(one, PolicyPrint.of(one, Map.of("x.rego", "rules", "y.rego", "old")));
    assertThat(history.changes()).isEmpty();
    var two = policy("two", "{\"roles\":{\"b\":3,\"c\":4},\"limit\":3}");
    history.add(two, PolicyPrint.of(two, Map.of("x.rego", RULES)));
    for (var known : List.of(history, PolicyHistory.open(file))) {
      var changes = known.changes().orElseThrow();
      assertThat(changes.before()).isEqualTo("one");
      assertThat(changes.changes())
          .containsExactly(
              new Change(What.REMOVED, "data.roles.a"),
              new Change(What.CHANGED, "data.roles.b"),
              new Change(What.ADDED, "data.roles.c"),
              new Change(What.CHANGED, "file x.rego"),
              new Change(What.REMOVED, "file y.rego"),
              new Change(What.ADDED, "rule anybody"),
              new Change(What.ADDED, "rule high-risk tool"));
    }
  }

  @Test
  void rulesSayWhatTheyAreFor() {
    assertThat(RuleNote.all(Map.of("a.rego", RULES, "a_test.rego", RULES, "b.txt", RULES)))
        .isEqualTo(
            Map.of(
                "high-risk tool",
                new RuleNote(
                    "Tools of high risk", "Where a call offers one, somebody agrees.", "a.rego"),
                "anybody",
                new RuleNote("", "", "a.rego")));
  }
}
