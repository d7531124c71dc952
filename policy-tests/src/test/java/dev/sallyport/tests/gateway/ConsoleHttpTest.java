package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.approval.Approval;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The console, to somebody who looks at every byte, and sends what no browser would. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleHttpTest {
  /** So many windows of one person listen. */
  private static final int LISTENERS = 16;

  /** Threads that carry virtual ones come and go; one for each listener would be more. */
  private static final int THREADS_SLACK = 10;

  /** The machine's own threads, which collect garbage and compile, as Linux names them. */
  private static final Pattern OF_THE_MACHINE = Pattern.compile("(C[12] |GC |G1 |VM ).*");

  static final List<String> PAGES =
      List.of(
          "/console",
          "/console/sessions",
          "/console/search",
          "/console/policy",
          "/console/identities",
          "/console/health");

  @AutoClose private final ConsoleSite console = ConsoleSite.start();
  @AutoClose private final Http http = new Http();
  private final List<Approval> seeded = new ArrayList<>();

  @BeforeAll
  void seed() {
    console.seed(seeds -> seeded.add(ConsoleSite.waiting(seeds, "make release")));
  }

  private Prober prober() {
    return new Prober(http, console.gateway());
  }

  private HttpResponse<InputStream> listen(Prober who, String query) {
    return http.open(
        who.with(HttpRequest.newBuilder(uri("/console/events" + query)).GET()).build());
  }

  private URI uri(String path) {
    return URI.create(console.gateway().uri() + path);
  }

  private String answering() {
    return "/console/approvals/" + seeded.getFirst().id() + "/answer";
  }

  private long voted() {
    return console.gateway().audit().entries("approval").stream()
        .filter(entry -> !entry.path("step").asText().equals("asked"))
        .count();
  }

  @ParameterizedTest
  @FieldSource("PAGES")
  void nobodySeesAPageWhoHasNotSignedIn(String path) {
    Http.Answer away = prober().get(path);
    assertThat(away.status()).isEqualTo(303);
    assertThat(away.header("location").orElse("")).startsWith("/sign-in?return_to=%2Fconsole");
  }

  @ParameterizedTest
  @FieldSource("PAGES")
  void aPageKeepsABrowserFromDoingMoreThanShowingIt(String path) {
    Http.Answer page = prober().signedIn("alice").get(path);
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("content-security-policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self'", "form-action 'self'")
        .contains("frame-ancestors 'none'", "base-uri 'none'")
        .doesNotContain("unsafe", "http:", "https:", "data:", "*");
    assertThat(page.header("cache-control")).contains("no-store");
    assertThat(page.body())
        .doesNotContainPattern("<script(?! src=)")
        .doesNotContain("style=", "onclick", "<style");
  }

  @Test
  void lookingChangesNothing() {
    Prober alice = prober().signedIn("alice");
    int entries = console.gateway().audit().entries().size();
    PAGES.forEach(path -> assertThat(alice.get(path).status()).isEqualTo(200));
    alice.get("/console/approvals/" + seeded.getFirst().id());
    for (String path :
        List.of(
            answering() + "?answer=grant",
            "/console/policy/evaluate?entrypoint=gateway/request&input={}".replace("{}", "%7B%7D"),
            "/console/identities/keys?name=x&subject=x&days=1",
            "/sign-out")) {
      assertThat(alice.get(path).status()).as(path).isGreaterThanOrEqualTo(400);
    }
    assertThat(
            console
                .gateway()
                .audit()
                .entries()
                .subList(entries, console.gateway().audit().entries().size()))
        .allSatisfy(entry -> assertThat(entry.path("kind").asText()).isEqualTo("outcome"));
    assertThat(voted()).isZero();
  }

  @Test
  void aSearchIsAnEntryUnlessAnotherSiteMadeIt() {
    Prober alice = prober().signedIn("alice");
    String path = "/console/search?person=alice&text=no%20%3Cb%3E&since=7d&model=x";
    int acts = console.gateway().audit().entries("act").size();
    Http.Answer found = alice.get(path);
    assertThat(found.status()).isEqualTo(200);
    assertThat(found.body()).contains("Found, the newest first", "value=\"no &lt;b>\"");
    assertThat(console.gateway().audit().entries("act"))
        .hasSize(acts + 1)
        .last()
        .satisfies(
            act ->
                assertThat(act.path("object").asText())
                    .startsWith("since=")
                    .endsWith("person=alice, model=x, text"));
    Http.Answer foreign =
        alice.send(HttpRequest.newBuilder(uri(path)).header("sec-fetch-site", "cross-site").GET());
    assertThat(foreign.body()).doesNotContain("Found, the newest first");
    assertThat(alice.get("/console/search?since=never").status()).isEqualTo(400);
    assertThat(prober().signedIn("mallory").get(path).status()).isEqualTo(403);
    assertThat(console.gateway().audit().entries("act")).hasSize(acts + 1);
  }

  static final List<List<String>> FOREIGN =
      List.of(
          List.of("sec-fetch-site", "cross-site"),
          List.of("sec-fetch-site", "same-site"),
          List.of("origin", "https://evil.example"),
          List.of("origin", "null"));

  @ParameterizedTest
  @FieldSource("FOREIGN")
  void noOtherSiteSendsAForm(List<String> header) {
    Prober alice = prober().signedIn("alice");
    String form = alice.form("/console");
    Audit log = console.gateway().audit();
    int acts = log.entries("act").size();
    int keys = log.entries("key").size();
    for (String path :
        List.of(
            answering(),
            "/console/policy/evaluate",
            "/console/identities/keys",
            "/console/identities/keys/0123456789abcdef/revoke",
            "/console/identities/sign-ins/x/end")) {
      Http.Answer refused =
          alice.send(
              alice
                  .posting(
                      path, form, "answer", "grant", "entrypoint", "gateway/request", "input", "{}")
                  .header(header.getFirst(), header.getLast()));
      assertThat(refused.status()).as(path).isEqualTo(403);
      assertThat(alice.post(path, "", "answer", "grant").status()).as(path).isEqualTo(403);
      assertThat(
              alice
                  .post(path, prober().signedIn("alice").form("/console"), "answer", "grant")
                  .status())
          .as(path)
          .isEqualTo(403);
    }
    assertThat(voted()).isZero();
    assertThat(log.entries("act")).hasSize(acts);
    assertThat(log.entries("key")).hasSize(keys);
  }

  @Test
  void whatIsNoAnswerIsNone() {
    Prober alice = prober().signedIn("alice");
    String form = alice.form("/console");
    assertThat(alice.post(answering(), form).status()).isEqualTo(400);
    assertThat(alice.post(answering(), form, "answer", "GRANT").status()).isEqualTo(400);
    assertThat(alice.post(answering(), form, "answer", "grant", "reason", "x".repeat(301)).status())
        .isEqualTo(400);
    assertThat(
            alice.post("/console/approvals/ap_nothing000/answer", form, "answer", "grant").status())
        .isEqualTo(404);
    assertThat(
            alice
                .post(
                    "/console/policy/evaluate",
                    form,
                    "entrypoint",
                    "gateway/nothing",
                    "input",
                    "{}")
                .status())
        .isEqualTo(400);
    assertThat(
            alice
                .post(
                    "/console/policy/evaluate",
                    form,
                    "entrypoint",
                    "gateway/request",
                    "input",
                    "[".repeat(5_000))
                .status())
        .isEqualTo(400);
    assertThat(voted()).isZero();
  }

  @Test
  void whoMayNotHearsNothing() {
    assertThat(listen(prober(), "").statusCode()).isEqualTo(204);
    assertThat(listen(prober().signedIn("mallory"), "").statusCode()).isEqualTo(204);
  }

  @Test
  void aPageThatConnectsAgainHearsWhatItHasMissed() throws IOException {
    Prober alice = prober().signedIn("alice");
    try (BufferedReader events = lines(listen(alice, "?after=0"))) {
      assertThat(events.readLine()).isEqualTo(": listening");
      events.readLine();
      assertThat(events.readLine()).isEqualTo("event: queue");
      assertThat(events.readLine()).startsWith("id: ");
      assertThat(events.readLine()).startsWith("data: <section");
    }
    for (String odd : List.of("?after=x", "?after=-1", "?after=" + "9".repeat(40))) {
      try (BufferedReader events = lines(listen(alice, odd))) {
        assertThat(events.readLine()).isEqualTo(": listening");
      }
    }
  }

  private static BufferedReader lines(HttpResponse<InputStream> response) {
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  @Test
  void listenersTakeNoThreadsAndEndWithTheirSession() throws IOException {
    Prober alice = prober().signedIn("alice");
    String form = alice.form("/console");
    List<BufferedReader> streams = new ArrayList<>();
    streams.add(lines(listen(alice, "?after=999999")));
    assertThat(streams.getFirst().readLine()).isEqualTo(": listening");
    long before = threads();
    for (int i = 1; i < LISTENERS; i++) {
      streams.add(lines(listen(alice, "?after=999999")));
      assertThat(streams.getLast().readLine()).isEqualTo(": listening");
    }
    assertThat(threads()).isLessThan(before + THREADS_SLACK);
    // One more takes the place of the oldest, which is told so.
    streams.add(lines(listen(alice, "?after=999999")));
    assertThat(streams.getLast().readLine()).isEqualTo(": listening");
    try (BufferedReader oldest = streams.removeFirst()) {
      assertThat(oldest.lines().toList()).contains("event: aside").doesNotContain("event: end");
    }
    alice.post("/sign-out", form);
    for (BufferedReader stream : streams) {
      assertThat(stream.lines().toList()).contains("event: end").doesNotContain("event: aside");
      stream.close();
    }
  }

  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm"));
    } catch (IOException _) {
      // It has ended meanwhile.
      return "GC ";
    }
  }

  /** The threads of the gateway's process, as Linux counts them. */
  private long threads() {
    try (Stream<Path> tasks =
        Files.list(Path.of("/proc", Long.toString(console.gateway().pid()), "task"))) {
      return tasks.filter(task -> !OF_THE_MACHINE.matcher(name(task)).find()).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
