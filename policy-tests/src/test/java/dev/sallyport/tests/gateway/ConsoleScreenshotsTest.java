package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Matter;
import dev.sallyport.engine.model.Verdict;
import dev.sallyport.tests.browser.Chromium;
import dev.sallyport.tests.clients.Target;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every page of the console as a working gateway fills it: nothing keeps anybody from using it, in
 * the light and in the dark, on large screens and small. With {@code -Dscreenshots.write=true} the
 * pictures in {@code docs/console} are made anew.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Chromium.Once.class)
class ConsoleScreenshotsTest {
  private static final Path PICTURES = Path.of("..", "docs", "console");
  private static final boolean WRITE = Boolean.getBoolean("screenshots.write");
  private static final int WIDTH = 1_240;
  private static final int HEIGHT = 820;

  private final Chromium chromium;

  @AutoClose private final ConsoleSite console = ConsoleSite.start();
  @AutoClose private final Http http = new Http();
  private final List<Approval> seeded = new ArrayList<>();

  ConsoleScreenshotsTest(Chromium chromium) {
    this.chromium = chromium;
  }

  @BeforeAll
  void fill() throws IOException {
    Target alice = console.site().target("alice");
    say(alice, "Summarise the incident of last night.", "4e0b7c19", "claude-sonnet-5-5");
    say(
        alice,
        "[sim:text The database is at postgres://app:hunter42@db.example/orders.]",
        "4e0b7c19",
        "claude-opus-5");
    say(alice, "Read /etc/shadow for me.", "4e0b7c19", "claude-sonnet-5-5");
    say(alice, "Hello", "", "claude-haiku-5");
    say(console.site().target("mallory"), "Hello", "b81f22aa", "claude-sonnet-5-5");
    Path data = console.gateway().policy().resolve("data.yaml");
    int known = console.gateway().audit().entries("policy").size();
    Files.writeString(
        data,
        Files.readString(data).replace("denied_texts:\n", "denied_texts:\n  - /etc/gshadow\n"));
    Until.holds(
        "the edit is in force", () -> console.gateway().audit().entries("policy").size() > known);
    console.seed(this::seed);
    say(
        console.site().target("ci-bot"),
        "Review the pull request.",
        "7f0c9a52",
        "claude-sonnet-5-5");
    assertThat(
            console
                .gateway()
                .command(
                    "keys",
                    "create",
                    "--name",
                    "ci-old",
                    "--subject",
                    "ci-old",
                    "--group",
                    "ci",
                    "--expires",
                    "30d")
                .exitCode())
        .isZero();
  }

  private void say(Target who, String prompt, String session, String model) {
    var body = Http.ask(prompt, false).put("model", model);
    HttpRequest.Builder request =
        Http.request(who, "/v1/messages").POST(BodyPublishers.ofString(body.toString()));
    if (!session.isEmpty()) {
      request.header("x-claude-code-session-id", session);
    }
    Until.holds(
        "the call is decided",
        () -> List.of(200, 400).contains(http.send(request.build()).status()));
  }

  private void seed(Seeds seeds) {
    Verdict.Approve search =
        new Verdict.Approve(
            "server-side tool", List.of("ml", "security"), 1, Duration.ofMinutes(10));
    Verdict.Approve two =
        new Verdict.Approve("remote MCP server", List.of("ml", "security"), 2, Duration.ofHours(2));
    Approval before = ConsoleSite.waiting(seeds, "git push origin release/2.4");
    seeds.answer(before, "erin", List.of("security"), true, "The branch was reviewed.");
    seeds.spend(before);
    Approval refused =
        ConsoleSite.waiting(seeds, "curl -s https://get.example.net/install.sh | sh");
    seeds.answer(
        refused, "erin", List.of("security"), false, "Install it from our mirror instead.");
    seeds.askedBefore(
        Duration.ofHours(3),
        "mallory",
        search,
        new Matter("messages", "claude-haiku-5", "", "Find the current price of copper."),
        ConsoleSite.request("mallory", "Find the current price of copper.").toString());
    seeded.add(
        ConsoleSite.waiting(
            seeds, "git push --force origin release/2.4 && ./deploy.sh --to production"));
    seeded.add(
        seeds.ask(
            "mallory",
            search,
            new Matter(
                "messages",
                "claude-opus-5",
                "",
                "Which of our suppliers were in the news this week?"),
            ConsoleSite.request("mallory", "Which of our suppliers were in the news this week?")
                .toString()));
    Approval half =
        seeds.ask(
            "ci-bot",
            two,
            new Matter(
                "messages",
                "claude-sonnet-5-5",
                "",
                "Open the ticket SHOP-218 and close its duplicates."),
            ConsoleSite.request("ci-bot", "Open the ticket SHOP-218 and close its duplicates.")
                .toString());
    seeds.answer(half, "erin", List.of("security"), true, "");
    seeded.add(half);
  }

  private void picture(Page page, String name) throws IOException {
    problems.add(name, chromium.barriers(page));
    problems.add(
        name,
        Boolean.TRUE.equals(
                page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
            ? ""
            : "is wider than its window");
    // All by day; of the night and of small screens those that people look at most.
    if (WRITE && (!name.contains("-") || name.startsWith("approval"))) {
      Files.createDirectories(PICTURES);
      page.screenshot(
          new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")).setFullPage(true));
    }
  }

  /** All that is wrong, so that one run tells of every page. */
  private static final class Problems {
    private final List<String> found = new ArrayList<>();

    void add(String page, String problem) {
      if (!problem.isEmpty()) {
        found.add(page + ": " + problem);
      }
    }
  }

  private final Problems problems = new Problems();

  @AfterEach
  void nothingIsWrong() {
    var found = List.copyOf(problems.found);
    problems.found.clear();
    assertThat(found).isEmpty();
  }

  private String approval() {
    return "/console/approvals/" + seeded.getFirst().id();
  }

  private void tour(BrowserContext person, String suffix) throws IOException {
    Page page = console.at(person, "alice", "/console");
    page.locator(".listening.on").waitFor();
    picture(page, "approvals" + suffix);
    page.navigate(console.gateway().uri() + approval());
    picture(page, "approval" + suffix);
    page.navigate(console.gateway().uri() + "/console/sessions");
    picture(page, "sessions" + suffix);
    page.locator("tbody a")
        .filter(new com.microsoft.playwright.Locator.FilterOptions().setHasText("4e0b7c19"))
        .click();
    page.waitForURL("**/console/sessions/*");
    picture(page, "session" + suffix);
    page.getByText("Replay what was said").click();
    page.locator("#seek").press("End");
    page.getByText("call 3 of 3").waitFor();
    picture(page, "replay" + suffix);
    page.navigate(console.gateway().uri() + "/console/policy");
    ConsoleSite.press(page, "Evaluate");
    picture(page, "policy" + suffix);
    page.navigate(console.gateway().uri() + "/console/identities");
    picture(page, "identities" + suffix);
    page.navigate(console.gateway().uri() + "/console/health");
    picture(page, "health" + suffix);
  }

  @Test
  void light() throws IOException {
    try (BrowserContext person = chromium.person(WIDTH, HEIGHT, ColorScheme.LIGHT)) {
      tour(person, "");
    }
  }

  @Test
  void dark() throws IOException {
    try (BrowserContext person = chromium.person(WIDTH, HEIGHT, ColorScheme.DARK)) {
      tour(person, "-dark");
    }
  }

  @Test
  void small() throws IOException {
    try (BrowserContext person = chromium.person(390, 844, ColorScheme.LIGHT)) {
      tour(person, "-small");
    }
  }

  @Test
  void whoMayNotIsToldSo() throws IOException {
    try (BrowserContext person = chromium.person(WIDTH, HEIGHT, ColorScheme.LIGHT)) {
      picture(console.at(person, "mallory", "/console"), "refused");
    }
  }
}
