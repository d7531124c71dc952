package dev.sallyport.tests.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Matter;
import dev.sallyport.engine.model.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A site whose console people look at. */
final class ConsoleSite implements AutoCloseable {
  static final Verdict.Approve ML =
      new Verdict.Approve("high-risk tool", List.of("ml", "security"), 1, Duration.ofMinutes(10));

  private final Site site;

  private ConsoleSite(Site site) {
    this.site = site;
  }

  static ConsoleSite start() {
    return new ConsoleSite(Site.start("--hold-seconds", "240"));
  }

  Site site() {
    return site;
  }

  GatewayProcess gateway() {
    return site.gateway();
  }

  /** Puts things into the state, between two runs of the gateway. */
  void seed(Consumer<Seeds> what) {
    gateway().stop();
    try (Seeds seeds = Seeds.in(gateway())) {
      what.accept(seeds);
    }
    gateway().restart(Site.KEY, "--hold-seconds", "240");
  }

  /** At a page of the console, signed in as a development identity. */
  Page at(BrowserContext person, String name, String path) {
    return at(gateway(), person, name, path);
  }

  static Page at(GatewayProcess gateway, BrowserContext person, String name, String path) {
    Page page = person.newPage();
    page.navigate(gateway.uri() + path);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true))
        .click();
    page.waitForURL(gateway.uri() + path);
    return page;
  }

  static void press(Page page, String button) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button)).click();
  }

  /** A tool that an agent wants to use, as an approver is shown it. */
  static ObjectNode toolUse(String asker, String command) {
    ObjectNode context =
        request(asker, "Release version 2.4 of the shop, and tell me when it is out.");
    context.put("phase", "tool_use");
    ObjectNode use = context.putObject("tool_use");
    use.put("type", "tool_use").put("id", "toolu_01Hq").put("name", "Bash");
    use.putObject("input")
        .put("command", command)
        .put("description", "Publish the release")
        .put("timeout", 120_000);
    return context;
  }

  /** A request, as an approver is shown it. */
  static ObjectNode request(String asker, String prompt) {
    ObjectNode context = Http.MAPPER.createObjectNode();
    context.put("phase", "request");
    ObjectNode identity = context.putObject("identity");
    identity.put("subject", asker).put("issuer", "http://127.0.0.1/dev-issuer");
    identity.put("kind", asker.equals("ci-bot") ? "service" : "person").put("method", "oidc");
    identity.putArray("groups").add(asker.equals("ci-bot") ? "ci" : "ml");
    context
        .putObject("labels")
        .put("client", "claude-cli/2.1.4 (external, cli)")
        .put("session", "7f0c9a52");
    ObjectNode request = context.putObject("request");
    request.put("id", "req_seed").put("endpoint", "messages").put("bytes", 48_213);
    request.put("omitted_messages", 12);
    ObjectNode body = request.putObject("body");
    body.put("model", "claude-sonnet-5-5").put("max_tokens", 8_192).put("stream", true);
    var messages = body.putArray("messages");
    messages.addObject().put("role", "user").put("content", prompt);
    var said = messages.addObject().put("role", "assistant").putArray("content");
    said.addObject()
        .put("type", "text")
        .put("text", "The tests pass. I look at the state of the branch first.");
    var use = said.addObject().put("type", "tool_use").put("id", "toolu_01Ga").put("name", "Bash");
    use.putObject("input").put("command", "git status --short --branch");
    var answer = messages.addObject().put("role", "user").putArray("content");
    answer
        .addObject()
        .put("type", "tool_result")
        .put("tool_use_id", "toolu_01Ga")
        .put("content", "## release/2.4...origin/release/2.4 [ahead 3]\n M CHANGELOG.md");
    answer.addObject().put("type", "text").put("text", "Go on. The token is [masked].");
    context
        .putArray("masked")
        .addObject()
        .put("detector", "github_token")
        .put("where", "messages")
        .put("count", 1);
    return context;
  }

  static Matter bash(String preview) {
    return new Matter("messages", "claude-sonnet-5-5", "Bash", preview);
  }

  /** One that waits for alice among others. */
  static Approval waiting(Seeds seeds, String command) {
    return seeds.ask("ci-bot", ML, bash(command), toolUse("ci-bot", command).toString());
  }

  @Override
  public void close() {
    site.close();
  }
}
