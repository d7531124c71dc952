package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Matter;
import dev.sallyport.engine.model.Verdict;
import dev.sallyport.tests.browser.Chromium;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What callers and models write is shown to those who may say yes: nothing of it is ever run, and
 * nothing of it is hidden. Each text would set {@code window.owned} if a browser took it for more
 * than text.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Chromium.Once.class)
class ConsoleHostileTextTest {
  private static final String RTL = "\u202e";
  private static final String NOTHING = "\u200b";

  /** In one, so that every place has all of it. */
  private static final String HOSTILE =
      "<script>window.owned=1</script><img src=x onerror=window.owned=1>"
          + "\"'><svg onload=window.owned=1></textarea></title></style></code></pre>"
          + "<a href=\"javascript:window.owned=1\">yes</a>{{7*7}}${7*7}@if(true)"
          + RTL
          + "gpj.exe"
          + NOTHING
          + "&lt;b&gt;\u001b[31m<!--]]>";

  /** Names are short. */
  private static final String HOSTILE_NAME = "<script>window.owned=1</script>\"'>" + RTL;

  private final Chromium chromium;

  @AutoClose private final ConsoleSite console = ConsoleSite.start();
  @AutoClose private final Http http = new Http();
  private final List<Approval> seeded = new ArrayList<>();

  ConsoleHostileTextTest(Chromium chromium) {
    this.chromium = chromium;
  }

  @BeforeAll
  void fill() {
    console.seed(
        seeds -> {
          Verdict.Approve quorum =
              new Verdict.Approve(HOSTILE, List.of("ml", HOSTILE_NAME), 1, Duration.ofHours(1));
          Approval before = seeds.ask(HOSTILE_NAME, quorum, matter(), context("a " + HOSTILE));
          seeds.answer(before, HOSTILE_NAME + "2", List.of("ml"), true, HOSTILE_NAME);
          seeds.spend(before);
          seeded.add(seeds.ask(HOSTILE_NAME, quorum, matter(), context("b " + HOSTILE)));
          seeded.add(before);
          seeded.add(seeds.ask(HOSTILE_NAME, quorum, matter(), context("c " + HOSTILE)));
        });
    for (String model : List.of(HOSTILE, "claude-sonnet-5-5")) {
      http.send(
          Http.request(console.site().target("alice"), "/v1/messages")
              .header("x-claude-code-session-id", "<script>window.owned=1</script>\"'>")
              .header("user-agent", "<img/src=x/onerror=window.owned=1>")
              .POST(
                  BodyPublishers.ofString(Http.ask(HOSTILE, false).put("model", model).toString()))
              .build());
    }
  }

  private static Matter matter() {
    return new Matter("messages", HOSTILE_NAME, HOSTILE_NAME, HOSTILE);
  }

  private static String context(String command) {
    ObjectNode context = ConsoleSite.toolUse(HOSTILE_NAME, command);
    context.withObject("/tool_use").put("name", HOSTILE_NAME);
    context.withObject("/tool_use/input").put(HOSTILE_NAME, HOSTILE).put("file_path", HOSTILE);
    context.withObject("/labels").put("client", HOSTILE).put("agent", HOSTILE);
    context.withObject("/identity").put("method", HOSTILE_NAME);
    context.put("withheld", HOSTILE);
    context.withArray("/identity/groups").add(HOSTILE_NAME);
    context.withArray("/masked").addObject().put("detector", HOSTILE).put("where", HOSTILE);
    var turn = context.withArray("/request/body/messages").addObject().put("role", HOSTILE_NAME);
    var content = turn.putArray("content");
    content.addObject().put("type", "text").put("text", HOSTILE);
    content.addObject().put("type", HOSTILE_NAME).put("x", HOSTILE);
    content.addObject().put("type", "tool_use").put("name", HOSTILE_NAME).put("input", HOSTILE);
    content
        .addObject()
        .put("type", "tool_result")
        .put("tool_use_id", HOSTILE_NAME)
        .put("content", HOSTILE);
    return context.toString();
  }

  /** A person whose browser tells whatever is run or turned away. */
  private BrowserContext wary(List<String> heard) {
    BrowserContext person = chromium.person();
    person.addInitScript(
        """
        document.addEventListener("securitypolicyviolation",
            event => console.error("violation " + event.violatedDirective));
        """);
    person.onConsoleMessage(message -> hear(message, heard));
    person.onDialog(
        dialog -> {
          heard.add("a dialog");
          dialog.dismiss();
        });
    return person;
  }

  private static void hear(ConsoleMessage message, List<String> heard) {
    if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
      heard.add(message.text());
    }
  }

  private static void requireHarmless(Page page, List<String> heard) {
    assertThat(page.evaluate("() => window.owned")).as(page.url()).isNull();
    assertThat(heard).as(page.url()).isEmpty();
    assertThat(page.locator("main script, main svg, main img, main [onerror]").count())
        .as(page.url())
        .isZero();
    assertThat(page.locator("[href^='javascript']").count()).isZero();
    assertThat(page.content()).doesNotContain(RTL, NOTHING, "\u001b");
    assertThat(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
        .as("long words are broken")
        .isEqualTo(true);
  }

  @Test
  void nothingIsRunAndNothingIsHidden() {
    List<String> heard = new ArrayList<>();
    try (BrowserContext person = wary(heard)) {
      Page page = console.at(person, "alice", "/console");
      page.locator(".listening.on").waitFor();
      requireHarmless(page, heard);
      assertThat(page.textContent("#queue-rows"))
          .contains("<script>window.owned=1</script>", "‹direction U+202E›");
      for (Approval approval : seeded) {
        page.navigate(console.gateway().uri() + "/console/approvals/" + approval.id());
        page.locator("details summary").first().click();
        requireHarmless(page, heard);
        assertThat(page.textContent("main"))
            .contains("‹direction U+202E›gpj.exe‹zero-width space›&lt;b&gt;␛[31m");
        assertThat(chromium.barriers(page)).isEmpty();
      }
      page.navigate(console.gateway().uri() + "/console/sessions");
      requireHarmless(page, heard);
      page.locator("tbody a").first().click();
      requireHarmless(page, heard);
      assertThat(page.textContent("main")).contains("<img/src=x/onerror=window.owned=1>");
      page.getByText("Replay what was said").click();
      requireHarmless(page, heard);
      page.locator("article a").last().click();
      requireHarmless(page, heard);
      assertThat(page.textContent("main")).contains("<script>window.owned=1</script>");
      page.navigate(console.gateway().uri() + "/console/search");
      page.fill("#text", "window owned");
      ConsoleSite.press(page, "Search");
      requireHarmless(page, heard);
      assertThat(page.inputValue("#text")).isEqualTo("window owned");
      // What somebody types stays in its field as it is, and has no direction but its own.
      String typed = HOSTILE_NAME.replace(RTL, "");
      page.fill("#person", typed);
      ConsoleSite.press(page, "Search");
      requireHarmless(page, heard);
      assertThat(page.inputValue("#person")).isEqualTo(typed);
    }
  }

  @Test
  void whatComesByEventsIsTextToo() {
    List<String> heard = new ArrayList<>();
    try (BrowserContext person = wary(heard)) {
      Page page = console.at(person, "alice", "/console");
      page.locator(".listening.on").waitFor();
      String id = seeded.getFirst().id();
      Page other = person.newPage();
      other.navigate(console.gateway().uri() + "/console/approvals/" + id);
      other.fill("#reason", HOSTILE_NAME);
      ConsoleSite.press(other, "Refuse");
      other.locator(".banner.good").waitFor();
      requireHarmless(other, heard);
      page.locator("#decided-table tr[data-key='%s'] .state.refused".formatted(id)).waitFor();
      requireHarmless(page, heard);
    }
  }

  @Test
  void whatIsFilledInComesBackAsText() {
    List<String> heard = new ArrayList<>();
    try (BrowserContext person = wary(heard)) {
      Page page = console.at(person, "alice", "/console/policy");
      page.fill("#input", HOSTILE);
      ConsoleSite.press(page, "Evaluate");
      assertThat(page.inputValue("#input")).isEqualTo(HOSTILE);
      assertThat(page.evaluate("() => window.owned")).isNull();
      page.navigate(console.gateway().uri() + "/console/identities");
      page.locator("summary").last().click();
      page.fill("#name", HOSTILE_NAME);
      page.fill("#subject", HOSTILE_NAME);
      ConsoleSite.press(page, "Make the key");
      assertThat(page.inputValue("#name")).isEqualTo(HOSTILE_NAME);
      assertThat(page.evaluate("() => window.owned")).isNull();
      assertThat(heard).isEmpty();
    }
  }
}
