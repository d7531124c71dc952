package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.clients.Target;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A call that a person must agree to: it waits, and somebody answers from a second terminal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApprovalTest {
  private static final String RULE = "server-side tool";
  private static final String STRICTER =
      """

      deny contains {"rule": "new", "reason": "no"} if input.identity.subject == "nobody"
      """;

  @AutoClose private final Site site = Site.start("--hold-seconds", "240");
  @AutoClose private final Http http = new Http();

  @BeforeEach
  void forget() {
    site.sim().clear();
  }

  /** A call with a tool that the service runs by itself, which the shipped policy asks about. */
  private static HttpRequest call(Target caller, String prompt) {
    return Http.message(caller, searching(prompt));
  }

  static ObjectNode searching(String prompt) {
    ObjectNode body = Http.ask(prompt, true);
    body.putArray("tools").addObject().put("type", "web_search_20250305").put("name", "web_search");
    return body;
  }

  private CompletableFuture<Http.Answer> sent(HttpRequest call) {
    return CompletableFuture.supplyAsync(
        () -> http.send(call), Executors.newVirtualThreadPerTaskExecutor());
  }

  /** The id of the only approval that waits, as `approvals list` prints it. */
  private String waiting(GatewayProcess gateway) {
    Until.holds("an approval is asked", () -> !steps(gateway, "asked").isEmpty());
    Program.Result list = gateway.command("approvals", "list");
    assertThat(list.exitCode()).as(list.toString()).isZero();
    assertThat(list.output().lines()).as("what waits").hasSize(1);
    assertThat(list.output()).contains("ci-bot", "claude-sonnet-5-5", RULE, "ml", "security");
    return list.output().split(" ", 2)[0];
  }

  private static List<JsonNode> steps(GatewayProcess gateway, String step) {
    return gateway.audit().entries("approval").stream()
        .filter(entry -> step.equals(entry.path("step").asText()))
        .toList();
  }

  private Program.Result answer(String word, String id, String as, String reason) {
    return site.gateway().command("approvals", word, id, "--as", as, "--reason", reason);
  }

  @Test
  void grantedItGoesOnAndOnlyOnce() {
    HttpRequest call = call(site.target("ci-bot"), "[sim:text Granted.]");
    CompletableFuture<Http.Answer> first = sent(call);
    String id = waiting(site.gateway());
    assertThat(first).isNotDone();
    assertThat(site.calls()).isEmpty();

    Program.Result itself = answer("grant", id, "ci-bot", "I trust me");
    assertThat(itself.exitCode()).isEqualTo(1);
    assertThat(itself.error()).isNotBlank();
    Program.Result stranger = answer("grant", id, "mallory", "why not");
    assertThat(stranger.exitCode()).isEqualTo(1);
    assertThat(first).isNotDone();

    Program.Result grant = answer("grant", id, "alice", "for the release notes");
    assertThat(grant.exitCode()).as(grant.toString()).isZero();
    assertThat(first.join().stream().text()).isEqualTo("Granted.");
    assertThat(site.calls()).hasSize(1);

    // A grant is spent by the call that it let pass: the same call asks again.
    CompletableFuture<Http.Answer> again = sent(call);
    String other = waiting(site.gateway());
    assertThat(other).isNotEqualTo(id);
    Program.Result refuse = answer("refuse", other, "alice", "once is enough");
    assertThat(refuse.exitCode()).as(refuse.toString()).isZero();
    Http.Answer refused = again.join();
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.header("x-should-retry")).hasValue("false");
    assertThat(refused.errorType()).isEqualTo("policy_blocked");
    assertThat(refused.errorMessage()).contains("alice", "once is enough", other);
    assertThat(site.calls()).hasSize(1);

    Program.Result nothing = site.gateway().command("approvals", "list");
    assertThat(nothing.output()).contains("Nothing waits");
    Program.Result late = answer("grant", other, "alice", "after all");
    assertThat(late.exitCode()).isEqualTo(1);

    requireTrail(first.join().exchange(), id);
    // The policy lets neither answer anything, so the approval never heard of them.
    assertThat(site.gateway().audit().entries("outcome"))
        .filteredOn(outcome -> outcome.path("refusal").asText().equals("act_denied"))
        .extracting(outcome -> outcome.at("/caller/subject").asText())
        .containsExactly("ci-bot", "mallory");
    assertThat(site.gateway().audit().outcome(refused.exchange()).path("refusal").asText())
        .isEqualTo("approval_refused");
  }

  private void requireTrail(String exchange, String id) {
    List<JsonNode> trail =
        site.gateway().audit().entries("approval").stream()
            .filter(step -> step.path("approval").asText().equals(id))
            .toList();
    assertThat(trail)
        .extracting(step -> step.path("step").asText())
        .containsExactly("asked", "granted", "spent");
    assertThat(trail)
        .allSatisfy(step -> assertThat(step.path("exchange").asText()).isEqualTo(exchange));
    JsonNode grant = trail.get(1);
    assertThat(grant.path("by").asText()).endsWith("#alice");
    assertThat(grant.path("reason").asText()).isEqualTo("for the release notes");
  }

  @Test
  void unansweredItStaysOpenAndALaterGrantLetsTheSameCallPass() {
    try (GatewayProcess brief =
        GatewayProcess.start(site.sim().uri(), Site.KEY, "--hold-seconds", "1")) {
      HttpRequest call = call(brief.target("ci-bot"), "[sim:text Later.]");
      Http.Answer open = http.send(call);
      assertThat(open.status()).isEqualTo(400);
      assertThat(open.header("x-should-retry")).hasValue("false");
      assertThat(open.errorType()).isEqualTo("policy_blocked");
      String id = waiting(brief);
      assertThat(open.errorMessage()).contains(id, "still open");
      assertThat(brief.audit().outcome(open.exchange()).path("refusal").asText())
          .isEqualTo("approval_open");

      // Sent again meanwhile, it finds the same question; a crash in between forgets nothing.
      assertThat(http.send(call).errorMessage()).contains(id);
      brief.kill9();
      brief.restart(Site.KEY, "--hold-seconds", "1");

      Program.Result grant = brief.command("approvals", "grant", id, "--as", "alice");
      assertThat(grant.exitCode()).as(grant.toString()).isZero();
      HttpRequest same = call(brief.target("ci-bot"), "[sim:text Later.]");
      assertThat(http.send(same).stream().text()).isEqualTo("Later.");
      assertThat(http.send(same).errorType()).isEqualTo("policy_blocked");
      assertThat(steps(brief, "spent")).hasSize(1);
      assertThat(steps(brief, "asked")).hasSize(2);
    }
  }

  @Test
  void aGrantHoldsForNothingButTheCallThatAsked() {
    try (GatewayProcess brief =
        GatewayProcess.start(site.sim().uri(), Site.KEY, "--hold-seconds", "0")) {
      Http.Answer open = http.send(call(brief.target("ci-bot"), "[sim:text This.]"));
      assertThat(open.errorType()).isEqualTo("policy_blocked");
      String id = waiting(brief);
      assertThat(brief.command("approvals", "grant", id, "--as", "alice").exitCode()).isZero();

      assertThat(http.send(call(brief.target("ci-bot"), "[sim:text That.]")).status())
          .isEqualTo(400);
      assertThat(http.send(call(brief.target("alice"), "[sim:text This.]")).status())
          .isEqualTo(400);
      assertThat(steps(brief, "spent")).isEmpty();
      assertThat(http.send(call(brief.target("ci-bot"), "[sim:text This.]")).status())
          .isEqualTo(200);
      assertThat(Optional.of(steps(brief, "spent").size())).hasValue(1);
    }
  }

  @Test
  void aPolicyThatChangesWhileACallWaitsDecidesIt() throws IOException {
    CompletableFuture<Http.Answer> held =
        sent(call(site.target("ci-bot"), "[sim:text Under the old policy.]"));
    Until.holds("the call waits", () -> waitingNow().contains("ci-bot"));
    String id = waitingNow().split(" ", 2)[0];

    Path rules = site.gateway().policy().resolve("gateway/request.rego");
    String before = Files.readString(rules);
    int known = site.gateway().audit().entries("policy").size();
    Files.writeString(rules, before + STRICTER);
    Until.holds(
        "the edit is in force", () -> site.gateway().audit().entries("policy").size() > known);
    assertThat(answer("grant", id, "alice", "as it was").exitCode()).isZero();

    Http.Answer answer = held.join();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorMessage()).contains("has changed", "send it again");
    assertThat(site.gateway().audit().outcome(answer.exchange()).path("refusal").asText())
        .isEqualTo("policy_changed");
    assertThat(site.calls()).isEmpty();
    Files.writeString(rules, before);
  }

  private String waitingNow() {
    return site.gateway().command("approvals", "list").output();
  }
}
