package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.model.Verdict;
import dev.sallyport.tests.browser.Chromium;
import dev.sallyport.tests.clients.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A person at the console, in a real browser, while calls wait for them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Chromium.Once.class)
class ConsoleTest {
  private final Chromium chromium;

  @AutoClose private final ConsoleSite console = ConsoleSite.start();
  @AutoClose private final Http http = new Http();

  /** Those that stand there from the start: decided at one's leisure, for others, too late. */
  private final List<Approval> seeded = new ArrayList<>();

  ConsoleTest(Chromium chromium) {
    this.chromium = chromium;
  }

  @BeforeAll
  void seed() {
    console.seed(
        seeds -> {
          Approval before = ConsoleSite.waiting(seeds, "git push origin main");
          seeds.answer(before, "erin", List.of("security"), true, "as always");
          seeds.spend(before);
          seeded.add(ConsoleSite.waiting(seeds, "git push --force origin main"));
          seeded.add(
              seeds.ask(
                  "ci-bot",
                  new Verdict.Approve("for others", List.of("security"), 1, Duration.ofHours(1)),
                  ConsoleSite.bash("ls"),
                  "{}"));
          seeded.add(
              seeds.askedBefore(
                  Duration.ofHours(1),
                  "ci-bot",
                  ConsoleSite.ML,
                  ConsoleSite.bash("make late"),
                  "not even JSON"));
          seeded.add(
              seeds.ask(
                  "alice", ConsoleSite.ML, ConsoleSite.bash("rm -r build"), "{\"request\":7}"));
        });
  }

  private CompletableFuture<Http.Answer> sent(String prompt) {
    Target bot = console.site().target("ci-bot");
    return CompletableFuture.supplyAsync(
        () -> http.send(Http.message(bot, ApprovalTest.searching(prompt))),
        Executors.newVirtualThreadPerTaskExecutor());
  }

  private static Locator newRow(Page page) {
    return page.locator("#queue-rows tr.fresh");
  }

  private static String focused(Page page) {
    return (String) page.evaluate("() => document.activeElement.id");
  }

  private static void tabTo(Page page, String selector) {
    for (int i = 0; i < 60; i++) {
      page.keyboard().press("Tab");
      Object there = page.evaluate("wanted => document.activeElement.matches(wanted)", selector);
      if (Boolean.TRUE.equals(there)) {
        return;
      }
    }
    throw new AssertionError("the keyboard doesn't come to " + selector);
  }

  @Test
  void aNewQuestionIsSeenAndDecidedByKeysAlone() {
    try (BrowserContext person = chromium.person()) {
      Page page = console.at(person, "alice", "/console");
      page.locator(".listening.on").waitFor();
      tabTo(page, "#queue-rows a");
      String before = focused(page);
      CompletableFuture<Http.Answer> call = sent("[sim:text Granted.]");
      newRow(page).waitFor();
      assertThat(call).isNotDone();
      assertThat(focused(page)).isEqualTo(before);
      assertThat(page.title()).matches("\\([0-9]+\\) Approvals · Sallyport");
      assertThat(page.textContent("#announce")).contains("A new question.");
      String row = newRow(page).getAttribute("data-key");
      assertThat(newRow(page).textContent()).contains("ci-bot", "Server-side tools");

      tabTo(page, "#to-" + row);
      page.keyboard().press("Enter");
      page.waitForURL("**/console/approvals/" + row);
      tabTo(page, "#reason");
      page.keyboard().type("for the notes");
      tabTo(page, "button.yes");
      page.keyboard().press("Enter");
      page.getByRole(AriaRole.STATUS).filter(having("You said yes")).waitFor();
      assertThat(chromium.barriers(page)).isEmpty();
      assertThat(call.join().stream().text()).isEqualTo("Granted.");
      assertThat(console.gateway().audit().entries("approval").toString())
          .contains("\"step\":\"granted\"", "for the notes", "\"step\":\"spent\"");
    }
  }

  private static Locator.FilterOptions having(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  @Test
  void aNoReachesTheCaller() {
    try (BrowserContext person = chromium.person()) {
      Page page = console.at(person, "alice", "/console");
      page.locator(".listening.on").waitFor();
      CompletableFuture<Http.Answer> call = sent("[sim:text Refused.]");
      newRow(page).locator("a").first().click();
      page.fill("#reason", "not on a Friday");
      ConsoleSite.press(page, "Refuse");
      page.getByRole(AriaRole.STATUS).filter(having("You said no")).waitFor();
      Http.Answer refused = call.join();
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.errorMessage()).contains("not on a Friday");
    }
  }

  private Page one(BrowserContext person, Approval approval) {
    return console.at(person, "alice", "/console/approvals/" + approval.id());
  }

  @Test
  void whatIsAskedStandsThereWhole() {
    try (BrowserContext person = chromium.person()) {
      Page page = one(person, seeded.getFirst());
      assertThat(page.textContent("pre.command")).contains("git push --force origin main");
      assertThat(page.textContent("main"))
          .contains("Tools of high risk", "not proven", "Go on. The token is [masked].")
          .contains("github_token × 1 in messages", "A yes lets exactly this call pass, once.");
      assertThat(page.locator(".diff ins mark").first().textContent()).contains("--force");
      assertThat(page.locator("details pre").isVisible()).isFalse();
      page.locator("details summary").click();
      assertThat(page.textContent("details pre")).contains("git status --short");
    }
  }

  @Test
  void twoWhoAnswerAtOnceMeetOneAnswer() {
    try (BrowserContext person = chromium.person()) {
      Page page = console.at(person, "alice", "/console");
      page.locator(".listening.on").waitFor();
      CompletableFuture<Http.Answer> call = sent("[sim:text Twice.]");
      newRow(page).waitFor();
      String id = newRow(page).getAttribute("data-key");
      page.navigate(console.gateway().uri() + "/console/approvals/" + id);
      Page other = person.newPage();
      other.navigate(page.url());
      ConsoleSite.press(other, "Refuse");
      other.getByRole(AriaRole.STATUS).filter(having("You said no")).waitFor();
      page.getByRole(AriaRole.STATUS).filter(having("This was decided")).waitFor();
      ConsoleSite.press(page, "Approve");
      assertThat(page.getByRole(AriaRole.ALERT).textContent())
          .contains("too late", "refused already");
      assertThat(chromium.barriers(page)).isEmpty();
      assertThat(call.join().status()).isEqualTo(400);
    }
  }

  @Test
  void whoIsNotAskedIsToldWhy() {
    try (BrowserContext person = chromium.person()) {
      Page page = one(person, seeded.get(1));
      ConsoleSite.press(page, "Approve");
      assertThat(page.getByRole(AriaRole.ALERT).textContent())
          .contains("does not count", "none of the groups");
      assertThat(console.gateway().audit().entries("approval").toString()).contains("turned_away");
      Page own = person.newPage();
      own.navigate(console.gateway().uri() + "/console/approvals/" + seeded.get(3).id());
      assertThat(own.textContent(".decide")).contains("You asked this yourself");
      assertThat(own.locator(".decide button").count()).isZero();
    }
  }

  @Test
  void whatIsOverIsSaidToBe() {
    try (BrowserContext person = chromium.person()) {
      Page page = one(person, seeded.get(2));
      assertThat(page.textContent("main .head")).contains("expired");
      assertThat(page.textContent(".decide")).contains("Nobody answered.");
      assertThat(page.locator(".decide button").count()).isZero();
      page.navigate(console.gateway().uri() + "/console/approvals/ap_0000000000");
      assertThat(page.textContent("h1")).isEqualTo("There is no such approval");
    }
  }

  @Test
  void whoMayNothingIsToldSoAndThatIsRecorded() {
    try (BrowserContext person = chromium.person()) {
      Page page = console.at(person, "mallory", "/console");
      assertThat(page.textContent("main")).contains("approvals.read", "Ask whoever runs");
      for (String path : List.of("sessions", "policy", "identities", "health")) {
        page.navigate(console.gateway().uri() + "/console/" + path);
        assertThat(page.textContent("h1")).as(path).isEqualTo("You may not see this");
      }
      assertThat(console.gateway().audit().entries("outcome"))
          .filteredOn(entry -> entry.path("path").asText().startsWith("/console"))
          .allSatisfy(
              entry -> {
                assertThat(entry.path("refusal").asText()).isEqualTo("act_denied");
                assertThat(entry.at("/caller/subject").asText()).isEqualTo("mallory");
              })
          .hasSizeGreaterThanOrEqualTo(5);
    }
  }

  @Test
  void aSessionsEndEndsItsStream() {
    try (BrowserContext person = chromium.person()) {
      Page page = console.at(person, "alice", "/console");
      page.locator(".listening.on").waitFor();
      Page other = person.newPage();
      other.navigate(page.url());
      ConsoleSite.press(other, "Sign out");
      page.locator(".listening").filter(having("Your session has ended")).waitFor();
    }
  }

  @Test
  void aKeyIsShownOnceAndRevoked() {
    try (BrowserContext person = chromium.person()) {
      Page page = console.at(person, "alice", "/console/identities");
      page.locator("summary").filter(having("Make a key")).click();
      page.fill("#name", "no name");
      page.fill("#subject", "<b>bot</b>");
      ConsoleSite.press(page, "Make the key");
      assertThat(page.getByRole(AriaRole.ALERT).textContent()).contains("letters, digits");
      page.fill("#name", "by-hand");
      page.fill("#groups", "ci");
      ConsoleSite.press(page, "Make the key");
      String secret = page.textContent(".secret");
      assertThat(secret).matches("sp-[0-9a-f]{16}-[0-9a-f]{72}");
      assertThat(chromium.barriers(page)).isEmpty();
      page.navigate(console.gateway().uri() + "/console/identities");
      assertThat(page.content()).contains("by-hand").doesNotContain(secret.substring(20));
      page.locator("tr").filter(having("by-hand")).locator("summary").click();
      ConsoleSite.press(page, "Revoke the key by-hand now");
      page.locator("tr").filter(having("by-hand")).filter(having("revoked")).waitFor();
      Http.Answer answer =
          http.send(
              Http.message(new Target(console.gateway().uri(), secret), Http.ask("Hi", false)));
      assertThat(answer.status()).isEqualTo(401);
    }
  }

  private static void answer(Page page, String wanted) {
    page.locator("#answer").filter(having(wanted)).waitFor();
  }

  @Test
  void aPolicyIsTriedAndNothingIsDecidedByIt() {
    try (BrowserContext person = chromium.person()) {
      Page page = console.at(person, "alice", "/console/policy");
      ConsoleSite.press(page, "Evaluate");
      answer(page, "role machine-learning");
      page.fill("#input", "{\"identity\": {}, \"identity\": {}}");
      ConsoleSite.press(page, "Evaluate");
      assertThat(page.getByRole(AriaRole.ALERT).textContent()).contains("cannot be read");
      assertThat(page.inputValue("#input")).contains("identity");
      page.fill("#input", "{}");
      ConsoleSite.press(page, "Evaluate");
      answer(page, "nothing allowed");
      page.selectOption("#entrypoint", "gateway/admin");
      page.fill("#input", "{\"action\": \"keys.write\", \"identity\": {\"groups\": [\"ml\"]}}");
      ConsoleSite.press(page, "Evaluate");
      answer(page, "only people do that");
      assertThat(console.gateway().audit().entries("act"))
          .hasSize(3)
          .allSatisfy(act -> assertThat(act.path("action").asText()).isEqualTo("policy.evaluate"));
    }
  }
}
