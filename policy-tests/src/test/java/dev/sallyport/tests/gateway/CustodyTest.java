package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.sallyport.tests.browser.Chromium;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.command.Command;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A session of a gateway as its users run it: told in words, played again, and exported to somebody
 * who believes nobody.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Chromium.Once.class)
class CustodyTest {
  private static final String SESSION = "0d5b7a52-5e0c-4a1f-8a3e-7f5b7b1a9c11";

  /** What a browser would run, and what a terminal would obey. */
  private static final String HOSTILE =
      "<script>window.owned=1</script></script><img src=x onerror=window.owned=1>\u001b[2J\u202e";

  private final Chromium chromium;

  @TempDir Path folder;
  @AutoClose private final ConsoleSite console = ConsoleSite.start();
  @AutoClose private final Http http = new Http();
  private final List<String> calls = new ArrayList<>();

  CustodyTest(Chromium chromium) {
    this.chromium = chromium;
  }

  @BeforeAll
  void talk() {
    String history = "Say three words. [sim:text one two three]";
    calls.add(call(Http.ask(history, true)));
    var more = Http.ask(history, true);
    more.withArray("messages").addObject().put("role", "assistant").put("content", "one two three");
    more.withArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", HOSTILE + " [sim:text postgres://app:hunter42@db.example/orders]");
    calls.add(call(more));
    calls.forEach(one -> console.gateway().audit().outcome(one));
  }

  private String call(JsonNode body) {
    var answer =
        http.send(
            Http.request(console.site().target("alice"), "/v1/messages")
                .header("x-claude-code-session-id", SESSION)
                .POST(BodyPublishers.ofString(body.toString()))
                .build());
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.header("request-id").orElseThrow();
  }

  private Program.Result audit(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "audit";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return console.gateway().command(all);
  }

  @Test
  void aSessionIsToldInWords() {
    Program.Result shown = audit("show", SESSION);
    assertThat(shown.exitCode()).as(shown.toString()).isZero();
    assertThat(shown.output())
        .contains("alice", SESSION, calls.get(0), calls.get(1))
        .contains("role machine-learning", "one two three", "behind 2 messages of before")
        .contains("masked: url.password × 1 in response.text", "postgres://app:[url.password]@")
        .doesNotContain("\u001b", "\u202e");
    Program.Result exchange = audit("show", calls.get(0));
    assertThat(exchange.output().lines()).hasSize(2).first().asString().startsWith("{");
    assertThat(audit("show", "nobody").exitCode()).isEqualTo(1);
  }

  @Test
  void aSessionIsPlayedAgain() {
    Program.Result played = audit("replay", SESSION, "--speed", "max");
    assertThat(played.exitCode()).as(played.toString()).isZero();
    assertThat(played.output())
        .contains("alice ▸", "Say three words.", "Claude ▸", "one two three", "completed")
        .doesNotContain("\u001b", "\u202e");
    assertThat(audit("replay", SESSION, "--speed", "1000", "--from", "2").output())
        .doesNotContain("Say three words.");
    assertThat(audit("replay", SESSION, "--speed", "never").exitCode()).isEqualTo(2);
  }

  private String key() {
    return audit("key").output().strip();
  }

  private static Program.Result verified(Path file, String key) {
    return Command.run("audit", "verify", "--export", file.toString(), "--key", key);
  }

  @Test
  void anExportIsProvenHereAndByAProgramOfOthers() throws IOException {
    Path json = folder.resolve("session.json");
    assertThat(audit("export", SESSION, "--json", json.toString()).exitCode()).isZero();
    Program.Result proven = verified(json, key());
    assertThat(proven.exitCode()).as(proven.toString()).isZero();
    assertThat(proven.output()).contains("2 calls, 4 entries and 4 recordings, proven");
    try (LogPeers peers = new LogPeers(folder)) {
      assertThat(peers.exported(json, key())).isEqualTo("4 entries, 4 documents");
    }
    assertThat(audit("export", SESSION, "--json", json.toString()).exitCode()).isEqualTo(1);
    byte[] bytes = Files.readAllBytes(json);
    Random random = new Random(11);
    for (int round = 0; round < 5; round++) {
      byte[] changed = bytes.clone();
      int at = random.nextInt(changed.length);
      while (!Character.isLowerCase(changed[at]) || changed[at] == 'z') {
        at = random.nextInt(changed.length);
      }
      changed[at]++;
      Path forged = folder.resolve("forged-" + round);
      Files.write(forged, changed);
      assertThat(verified(forged, key()).exitCode()).as("byte %d", at).isEqualTo(1);
    }
  }

  @Test
  void aPageOpensFromADiskPlaysAndIsProven() throws IOException {
    Path html = folder.resolve("session.html");
    assertThat(audit("export", SESSION, "--html", html.toString()).exitCode()).isZero();
    Program.Result proven = verified(html, key());
    assertThat(proven.exitCode()).as(proven.toString()).isZero();
    assertThat(proven.output()).contains("proven of the JSON within the page, and not of what");
    List<String> heard = new ArrayList<>();
    try (BrowserContext person = chromium.person()) {
      Page page = person.newPage();
      page.onConsoleMessage(message -> heard.add(message.text()));
      page.onRequest(
          request -> {
            if (!request.url().startsWith("file:")) {
              heard.add(request.url());
            }
          });
      page.navigate(html.toUri().toString());
      assertThat(page.evaluate("() => window.owned")).isNull();
      assertThat(page.locator("article.turn").count()).isEqualTo(2);
      assertThat(page.textContent("main")).contains("one two three", "‹direction U+202E›");
      plays(page);
      page.fill("#words", "three words");
      assertThat(page.textContent("#hits")).isEqualTo("1 of 2 calls");
      page.keyboard().press("Enter");
      assertThat(page.evaluate("() => document.activeElement.getAttribute('aria-label')"))
          .isEqualTo("Call 1");
      assertThat(chromium.barriers(page)).isEmpty();
      assertThat(heard).isEmpty();
    }
    assertThat(Files.readString(html, StandardCharsets.UTF_8)).doesNotContain("\u202e", "\u001b");
  }

  /** Seeks to the beginning, where the reply has not come, and plays to the end, where it has. */
  private static void plays(Page page) {
    Locator first = page.locator("article.turn").first().locator(".came .beat").first();
    assertThat(first.isVisible()).isTrue();
    page.locator("#seek").focus();
    page.keyboard().press("Home");
    page.locator("article.turn.ahead").last().waitFor(hidden());
    assertThat(page.textContent("#place")).contains("call 1 of 2");
    page.selectOption("#speed", "2");
    page.locator("#play").focus();
    page.keyboard().press("Enter");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Pause")).waitFor();
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Play")).waitFor();
    assertThat(page.textContent("#place")).contains("call 2 of 2");
    assertThat(page.locator(".ahead").count()).isZero();
  }

  private static Locator.WaitForOptions hidden() {
    return new Locator.WaitForOptions()
        .setState(com.microsoft.playwright.options.WaitForSelectorState.HIDDEN);
  }

  @Test
  void theConsolePlaysASessionAndWritesDownWhoLooked() {
    try (BrowserContext person = chromium.person()) {
      Page page = console.at(person, "alice", "/console/sessions");
      page.locator("tbody a").filter(having(SESSION)).click();
      int before = replays();
      page.locator("a").filter(having("Replay what was said")).click();
      page.waitForURL("**/replay");
      assertThat(page.locator("article.turn").count()).isEqualTo(2);
      assertThat(page.textContent("article.turn >> nth=0")).contains("Say three words.");
      assertThat(page.textContent("article.turn >> nth=1")).doesNotContain("onerror");
      assertThat(replays()).isEqualTo(before + 1);
      plays(page);
      assertThat(page.textContent("article.turn >> nth=1 >> h2")).startsWith("2 · ");
      assertThat(page.textContent("article.turn >> nth=1"))
          .contains("<img src=x onerror=window.owned=1>", "behind 2 messages", "‹direction U+202E›")
          .contains("postgres://app:[url.password]@", "url.password × 1 in response.text");
      assertThat(page.evaluate("() => window.owned")).isNull();
      assertThat(replays()).isEqualTo(before + 2);
      assertThat(chromium.barriers(page)).isEmpty();
      page.fill("#find", "three words");
      ConsoleSite.press(page, "Search");
      assertThat(page.textContent("main")).contains("Found");
      // The search, the call that was found, and the one that the page begins with.
      assertThat(replays()).isEqualTo(before + 5);
      assertThat(console.gateway().audit().entries("act").toString())
          .contains("call=" + calls.get(0), "call=" + calls.get(1), ", searched")
          .doesNotContain("three words");
    }
  }

  private static Locator.FilterOptions having(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  private int replays() {
    return (int)
        console.gateway().audit().entries("act").stream()
            .filter(act -> act.path("action").asText().equals("audit.replay"))
            .count();
  }

  @Test
  void whoMayNotSeesNothingOfIt() {
    try (BrowserContext person = chromium.person()) {
      Page page = console.at(person, "mallory", "/console/sessions/1/replay");
      assertThat(page.textContent("h1")).isEqualTo("You may not see this");
      assertThat(page.textContent("main")).contains("audit.replay");
    }
  }
}
