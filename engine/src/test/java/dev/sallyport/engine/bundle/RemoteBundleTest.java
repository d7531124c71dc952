package dev.sallyport.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.fetch.FetchException;
import dev.sallyport.engine.fetch.FetchLimits;
import dev.sallyport.engine.fetch.Fetched;
import dev.sallyport.engine.fetch.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a source does with each answer of its server; no time passes here. */
class RemoteBundleTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);

  @TempDir private Path temp = Path.of("");

  private final Queue<Supplier<Fetched>> answers = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();

  private RemoteBundle remote() {
    return new RemoteBundle(
        "https://b",
        (etag, wait) -> {
          asked.add(etag + "/" + wait.toSeconds());
          return answers.remove().get();
        },
        new LastGood(temp),
        Trust.ANYBODY,
        new Pace(Duration.ofSeconds(10), new Random(7)),
        CLOCK);
  }

  private static Supplier<Fetched> fresh(String wasm, boolean longPolling) {
    var bytes = BundleArchive.write(Bundles.files("policy.wasm", wasm));
    return () -> new Fetched.Fresh(bytes, "\"" + wasm + "\"", longPolling);
  }

  private static Fetched unreachable() {
    throw new FetchException("https://b: cannot be fetched");
  }

  private static String loaded(RemoteBundle remote) {
    return new String(
        remote.load().files().get("policy.wasm"), java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void onlyWhatIsInForceIsNamedToTheServer() throws IOException {
    var remote = remote();
    answers.addAll(
        List.of(
            fresh("one", true), fresh("bad", true), fresh("bad", true), Fetched.Unchanged::new));
    remote.begin();
    remote.inForce(remote.load());
    remote.look();
    var refused = remote.fingerprint();
    assertThat(remote.look())
        .as("it is not sent to and fro without a pause")
        .isGreaterThanOrEqualTo(Duration.ofSeconds(10));
    assertThat(remote.fingerprint()).as("the same again").isEqualTo(refused);
    remote.look();

    assertThat(asked).containsExactly("/0", "\"one\"/45", "\"one\"/45", "\"one\"/45");
    assertThat(loaded(remote)).as("the server has taken the bad one back").isEqualTo("one");
  }

  @Test
  void withoutTheNetworkTheLastGoodOneIsTaken() throws IOException {
    answers.addAll(List.of(fresh("one", false), fresh("two", false)));
    var before = remote();
    before.begin();
    before.inForce(before.load());
    before.look();

    answers.add(RemoteBundleTest::unreachable);
    var after = remote();
    after.begin();

    assertThat(loaded(after)).as("what was in force, and not what came last").isEqualTo("one");
    assertThat(after.health().stale()).isTrue();
    assertThat(after.health().trouble()).isPresent();

    answers.add(fresh("three", false));
    after.look();
    assertThat(loaded(after)).isEqualTo("three");
    assertThat(after.health()).isEqualTo(BundleSource.Health.GOOD);
  }

  @Test
  void withoutBothThereIsNoStart() {
    answers.add(RemoteBundleTest::unreachable);
    assertThatThrownBy(() -> remote().begin())
        .isInstanceOf(PolicyLoadException.class)
        .hasMessage("https://b: cannot be fetched");
  }

  @Test
  void whatWasKeptAndIsNotWholeIsNotTaken() throws IOException {
    answers.add(fresh("one", false));
    var before = remote();
    before.begin();
    before.inForce(before.load());
    try (var kept = Files.list(temp)) {
      for (var file : kept.filter(file -> file.toString().endsWith(".tar.gz")).toList()) {
        Files.write(file, BundleArchive.write(Bundles.files("policy.wasm", "forged")));
      }
    }
    answers.add(RemoteBundleTest::unreachable);
    assertThatThrownBy(() -> remote().begin()).isInstanceOf(PolicyLoadException.class);
  }

  @Test
  void pausesGrowWithFailuresAndAreJittered() {
    var remote = remote();
    answers.add(fresh("one", false));
    remote.begin();
    var pauses = new ArrayList<Duration>();
    for (int i = 0; i < 12; i++) {
      answers.add(RemoteBundleTest::unreachable);
      pauses.add(remote.look());
    }
    for (int i = 0; i < pauses.size(); i++) {
      var most = Math.min(500L << i, FetchLimits.RETRY_LONGEST.toMillis());
      assertThat(pauses.get(i)).isBetween(Duration.ofMillis(most / 2), Duration.ofMillis(most));
    }
    assertThat(pauses).doesNotHaveDuplicates();
    answers.add(fresh("one", false));
    assertThat(remote.look()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
    answers.add(fresh("two", true));
    assertThat(remote.look()).as("the server holds its answers").isEqualTo(FetchLimits.BREATH);
  }
}
