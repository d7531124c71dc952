package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.tlog.Note;
import dev.sallyport.engine.tlog.NoteKey;
import dev.sallyport.engine.tlog.TilePath;
import dev.sallyport.engine.tlog.TilesAudit;
import dev.sallyport.engine.tlog.TreeHash;
import dev.sallyport.tests.clients.Target;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The log as a gateway serves it, for whoever has its key and a token, and nothing else: C2SP's
 * tlog-tiles over HTTP.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogTilesTest {
  private static final String LOGS = "/sallyport/v1/logs";

  /** With the gateway's start these are more entries than a tile has. */
  private static final int CALLS = TilePath.WIDTH / 2 + 20;

  @AutoClose private final Site site = Site.start();
  @AutoClose private final Http http = new Http();
  @TempDir private Path folder;

  private String log;
  private NoteKey key;

  @BeforeAll
  void fill() {
    for (int i = 0; i < CALLS; i++) {
      var answer = http.send(Http.message(site.target("alice"), Http.ask("Hello", false)));
      assertThat(answer.status()).isEqualTo(200);
    }
    var listed = get("alice", "").json().at("/logs");
    assertThat(listed).hasSize(1);
    log = "/" + listed.at("/0/id").asText();
    key = NoteKey.parse(listed.at("/0/key").asText());
    assertThat(listed.at("/0/name").asText()).isEqualTo(key.name());
    assertThat(listed.at("/0/entries").asLong()).isGreaterThan(TilePath.WIDTH);
  }

  private Http.Answer get(String as, String path) {
    return http.send(Http.request(site.target(as), LOGS + path).GET().build());
  }

  private HttpResponse<byte[]> bytes(String path) {
    return http.bytes(Http.request(site.target("alice"), LOGS + path).GET().build());
  }

  private Checkpoint checkpoint() {
    var answer = bytes(log + "/checkpoint");
    assertThat(answer.statusCode()).isEqualTo(200);
    // It is another with the next entry, and somebody else's business.
    assertThat(answer.headers().allValues("content-type"))
        .containsExactly("text/plain; charset=utf-8");
    assertThat(answer.headers().allValues("cache-control")).containsExactly("no-store");
    return Checkpoint.verified(
        Note.parse(new String(answer.body(), StandardCharsets.UTF_8)), key.name(), List.of(key));
  }

  @Test
  void theTreeIsProvenByWhatIsServed() {
    var head = checkpoint();
    Map<TilePath, byte[]> served = new LinkedHashMap<>();
    var audit = new TilesAudit(tile -> Optional.of(served.computeIfAbsent(tile, this::tile)));
    assertThat(audit.verify(head, List.of())).isEmpty();
    assertThat(served.keySet()).containsExactlyInAnyOrderElementsOf(TilePath.of(head.size()));
    assertThat(served.get(new TilePath(0, 0, TilePath.WIDTH)))
        .hasSize(TilePath.WIDTH * TreeHash.LENGTH);
    // The tree grows, and what was served of it stays.
    var _ = http.send(Http.message(site.target("alice"), Http.ask("More", false)));
    Until.holds("the tree has grown", () -> checkpoint().size() > head.size() + 1);
    served.forEach((path, bytes) -> assertThat(tile(path)).isEqualTo(bytes));
  }

  private byte[] tile(TilePath path) {
    var answer = bytes(log + "/" + path);
    assertThat(answer.statusCode()).as("%s", path).isEqualTo(200);
    assertThat(answer.headers().allValues("content-type"))
        .containsExactly("application/octet-stream");
    // It never changes, and it is for nobody but who has asked.
    assertThat(answer.headers().allValues("cache-control"))
        .containsExactly("private, max-age=31536000, immutable");
    return answer.body();
  }

  @Test
  void whoReadsEntriesLeavesOne() {
    assertThat(bytes(log + "/tile/entries/000").statusCode()).isEqualTo(200);
    assertThat(bytes(log + "/tile/entries/000.p/7").statusCode()).isEqualTo(200);
    assertThat(site.gateway().audit().entries("act"))
        .filteredOn(entry -> entry.path("action").asText().equals("audit.download"))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.at("/caller/subject").asText()).isEqualTo("alice");
              assertThat(entry.path("object").asText()).isEqualTo(key.name());
            });
  }

  @Test
  void aVerifierOfOthersReadsIt() {
    try (LogPeers peers = new LogPeers(folder)) {
      var before = checkpoint().size();
      var verified = peers.verified(site.target("alice"), LOGS + log, key.toString()).split(" ", 2);
      assertThat(verified[0]).isEqualTo(key.name());
      assertThat(Long.parseLong(verified[1])).isGreaterThanOrEqualTo(before);
    }
  }

  /** There are some 300 entries. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/tile/0/002",
        "/tile/0/001.p/255",
        "/tile/entries/001",
        "/tile/1/000",
        "/tile/2/000.p/1",
        "/tile/0/000.p/256",
        "/tile/0/000.p/0",
        "/tile/00/000",
        "/tile/0/0",
        "/tile/0/x000/000",
        "/tile/64/000",
        "/tile/-1/000",
        "/tile/data/000"
      })
  void whatTheLogDoesNotHaveIsNotThere(String path) {
    var answer = get("alice", log + path);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.errorType()).isEqualTo("not_found_error");
    assertThat(answer.header("cache-control").orElse("")).doesNotContain("max-age");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/0/checkpoint", "/x/checkpoint", "/4711/tile/0/000"})
  void aLogThatNobodyKeepsIsNotThere(String path) {
    assertThat(get("alice", path).status()).isEqualTo(404);
  }

  /** `auditor` is a role of people who are in `ml` or `security`; a pipeline has others. */
  @ParameterizedTest
  @CsvSource({"ci-bot, 403", "mallory, 403"})
  void whoIsNoAuditorIsRefused(String as, int status) {
    for (var path : List.of("", log + "/checkpoint", log + "/tile/0/000")) {
      var answer = get(as, path);
      assertThat(answer.status()).as(path).isEqualTo(status);
      assertThat(answer.errorType()).isEqualTo("permission_error");
      assertThat(answer.header("cache-control").orElse("")).doesNotContain("max-age");
    }
  }

  @Test
  void whoShowsNothingIsRefused() {
    var target = site.target("alice");
    for (var path : List.of("", log + "/checkpoint", log + "/tile/0/000")) {
      assertThat(http.send(Http.bare(target.baseUrl(), LOGS + path).GET().build()).status())
          .isEqualTo(401);
      var forged = new Target(target.baseUrl(), target.token() + "x");
      assertThat(http.send(Http.request(forged, LOGS + path).GET().build()).status())
          .isEqualTo(401);
    }
  }
}
