package dev.sallyport.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is older than what was there before is noticed, also after a restart. */
class PolicyHistoryTest {
  private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");

  @TempDir private Path temp = Path.of("");

  private static Candidate policy(String wasm, Instant signedAt) {
    var part =
        Bundles.part("b", "policy.wasm", wasm, ".manifest", "{\"revision\":\"" + wasm + "\"}");
    return Candidate.of(
        List.of(
            new Part(
                part.source(),
                part.manifest(),
                part.files(),
                part.data(),
                Optional.of(new Signed("k", "", Optional.of(signedAt))))));
  }

  private PolicyHistory history() {
    return PolicyHistory.open(temp.resolve("history.json"));
  }

  @Test
  void whatWasInForceBeforeIsARollback() throws IOException {
    var history = history();
    for (var wasm : List.of("one", "two")) {
      assertThat(history.rollback(policy(wasm, AT))).isEmpty();
      history.add(policy(wasm, AT));
    }
    assertThat(history.rollback(policy("two", AT))).as("the same again").isEmpty();
    assertThat(history.rollback(policy("one", AT)))
        .contains("revision one was in force before two was");
    assertThat(history().rollback(policy("one", AT))).as("after a restart").isPresent();
    assertThat(history().rollback(policy("two", AT))).as("after a restart").isEmpty();
  }

  @Test
  void whatWasSignedEarlierIsARollback() throws IOException {
    var history = history();
    history.add(policy("one", AT));
    assertThat(history.rollback(policy("two", AT.minusSeconds(1))))
        .hasValueSatisfying(
            how -> assertThat(how).startsWith("b was signed at 2026-11-24T09:59:59Z"));
    assertThat(history.rollback(policy("two", AT.plusSeconds(1)))).isEmpty();
  }

  @Test
  void aDamagedFileIsAnEmptyHistory() throws IOException {
    Files.writeString(
        temp.resolve("history.json"), "{\"in_force\":[{\"signed_at\":{\"b\":\"x\"}}]}");
    assertThat(history().rollback(policy("one", AT))).isEmpty();
    history().add(policy("one", AT));
  }
}
