package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.sallyport.tests.browser.Chromium;
import dev.sallyport.tests.clients.Client;
import dev.sallyport.tests.clients.Clients;
import dev.sallyport.tests.clients.Mode;
import dev.sallyport.tests.clients.Outcome;
import dev.sallyport.tests.clients.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The whole of it: an agent of the real Agent SDK wants to use a risky tool, and a person in a real
 * browser decides. What the tool did is a line in a file, so it is seen how often it ran.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Chromium.Once.class)
class RiskyToolTest {
  private final Chromium chromium;
  private final Client agent = Clients.agentSdk();
  private final Path folder = Folders.fresh();
  @AutoClose private final JudgedTools site = JudgedTools.start("--hold-seconds", "240");
  @AutoClose private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  RiskyToolTest(Chromium chromium) {
    this.chromium = chromium;
  }

  @AfterAll
  void clean() {
    Folders.delete(folder);
  }

  /** An agent at work, and the file to which its tool adds a line. */
  private record Work(Future<Transcript> agent, Path file) {
    List<String> done() {
      try {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    Transcript ended() throws Exception {
      return agent.get();
    }
  }

  /**
   * @param risk the word by which the policy knows the tool
   */
  private Work works(String name, String risk) {
    Path file = folder.resolve(name);
    String command = "echo done >> %s # %s".formatted(file, risk);
    String prompt =
        "[sim:tool Bash {\"command\":\"%s\",\"description\":\"Do it\"}]".formatted(command);
    return new Work(threads.submit(() -> agent.ask(site.bot(), Mode.STREAMED, prompt)), file);
  }

  private Page queue(BrowserContext person) {
    Page page = ConsoleSite.at(site.gateway(), person, "alice", "/console");
    page.locator(".listening.on").waitFor();
    return page;
  }

  /** What has come while the page was open; the person has not touched it. */
  private static String seen(Page page) {
    Locator row = page.locator("#queue-rows tr.fresh");
    row.waitFor();
    assertThat(row.textContent()).contains("Bash", "echo done", "ci-bot");
    return row.getAttribute("data-key");
  }

  private Page decide(BrowserContext person, String id) {
    Page page = person.newPage();
    page.navigate(site.gateway().uri() + "/console/approvals/" + id);
    return page;
  }

  private static void said(Page page, String text) {
    page.getByRole(AriaRole.STATUS).filter(new Locator.FilterOptions().setHasText(text)).waitFor();
  }

  private static String answer(Transcript transcript) {
    assertThat(transcript.outcome())
        .as(transcript.standardError())
        .isInstanceOf(Outcome.Said.class);
    return ((Outcome.Said) transcript.outcome()).text();
  }

  private String state(String id) {
    return site.gateway()
        .command("approvals", "show", id, "--as", "alice")
        .output()
        .lines()
        .findFirst()
        .orElse("");
  }

  @Test
  void aPersonSaysYesAndTheAgentGoesOn() throws Exception {
    try (BrowserContext person = chromium.person()) {
      Page queue = queue(person);
      Work work = works("yes", "precious");
      Page one = decide(person, seen(queue));
      assertThat(one.textContent("pre.command")).contains("echo done >> " + work.file());
      assertThat(work.done()).isEmpty();
      one.fill("#reason", "go on");
      ConsoleSite.press(one, "Approve");
      said(one, "You said yes");
      assertThat(work.ended().blocks("tool_result")).hasSize(1);
      assertThat(work.done()).containsExactly("done");
    }
  }

  @Test
  void aPersonSaysNoAndTheAgentIsToldWhy() throws Exception {
    try (BrowserContext person = chromium.person()) {
      Page queue = queue(person);
      Work work = works("no", "precious");
      Page one = decide(person, seen(queue));
      one.fill("#reason", "not on a Friday");
      ConsoleSite.press(one, "Refuse");
      said(one, "You said no");
      assertThat(answer(work.ended())).contains("alice refused it: not on a Friday");
      assertThat(work.done()).isEmpty();
    }
  }

  @Test
  void nobodyAnswersInTime() throws Exception {
    try (BrowserContext person = chromium.person()) {
      Page queue = queue(person);
      Work work = works("late", "hasty");
      String id = seen(queue);
      assertThat(answer(work.ended())).contains("nobody approved it in time");
      assertThat(work.done()).isEmpty();
      assertThat(state(id)).contains("expired");
      // It leaves the queue by itself, and takes no answer any more.
      queue.locator("#queue-rows tr[data-key='%s']".formatted(id)).waitFor(gone());
      assertThat(decide(person, id).locator("button.yes").count()).isZero();
    }
  }

  private static Locator.WaitForOptions gone() {
    return new Locator.WaitForOptions()
        .setState(com.microsoft.playwright.options.WaitForSelectorState.DETACHED);
  }

  /** The call in whose reply it is asked. */
  private String exchange(String id) {
    return site.gateway().audit().entries("approval").stream()
        .filter(entry -> entry.path("approval").asText().equals(id))
        .map(entry -> entry.path("exchange").asText())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theAgentLeavesAndTheQuestionStays() {
    try (BrowserContext person = chromium.person()) {
      Page queue = queue(person);
      Work work = works("left", "precious");
      String id = seen(queue);
      String exchange = exchange(id);
      work.agent().cancel(true);
      Until.holds(
          "the gateway has seen that the agent left",
          () ->
              site.gateway().audit().entries("outcome").stream()
                  .filter(outcome -> outcome.path("exchange").asText().equals(exchange))
                  .anyMatch(outcome -> outcome.path("result").asText().equals("abandoned")));
      assertThat(state(id)).contains("pending");
      Page one = decide(person, id);
      ConsoleSite.press(one, "Approve");
      said(one, "You said yes");
      assertThat(work.done()).isEmpty();
      assertThat(state(id)).contains("granted");
    }
  }

  @Test
  void ofTwoAnswersTheFirstCounts() throws Exception {
    try (BrowserContext person = chromium.person()) {
      Page queue = queue(person);
      Work work = works("twice", "precious");
      String id = seen(queue);
      Page one = decide(person, id);
      Page other = decide(person, id);
      ConsoleSite.press(one, "Approve");
      said(one, "You said yes");
      assertThat(work.ended().blocks("tool_result")).hasSize(1);
      said(other, "This was decided");
      ConsoleSite.press(other, "Approve");
      assertThat(other.getByRole(AriaRole.ALERT).textContent()).contains("too late");
      assertThat(work.done()).containsExactly("done");
    }
  }

  @Test
  void theGatewayRestartsInBetween() throws Exception {
    try (BrowserContext person = chromium.person()) {
      Page queue = queue(person);
      Work work = works("restart", "precious");
      String id = seen(queue);
      site.gateway().kill9();
      site.gateway().restart(Site.KEY, "--hold-seconds", "240");
      assertThat(state(id)).contains("pending");
      // Sessions of pages end with the gateway; the person signs in again.
      try (BrowserContext again = chromium.person()) {
        Page one = ConsoleSite.at(site.gateway(), again, "alice", "/console/approvals/" + id);
        ConsoleSite.press(one, "Approve");
        said(one, "You said yes");
      }
      // The agent sends its call again by itself, and meets the same approval.
      assertThat(work.ended().blocks("tool_result")).hasSize(1);
      assertThat(work.done()).containsExactly("done");
      assertThat(site.asked()).extracting(step -> step.path("approval").asText()).contains(id);
    }
  }
}
