package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A call is held; people elsewhere hear of it, and one of them answers from where they are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChannelsTest {
  private static final String SECRET = "AKIA" + "LALEMEL33243OLIB";

  private final Path folder = Folders.fresh();
  private final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  @AutoClose private final FarSides far = new FarSides();
  @AutoClose private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
  @AutoClose private final Http http = new Http();
  @AutoClose private final GatewayProcess gateway;

  ChannelsTest() {
    mail.start();
    gateway =
        GatewayProcess.start(
            sim.uri(),
            Site.KEY,
            "--config",
            far.config(folder, mail.getSmtp().getPort()).toString(),
            "--hold-seconds",
            "240");
  }

  @AfterAll
  void stop() {
    mail.stop();
    Folders.delete(folder);
  }

  @BeforeEach
  void forget() {
    far.forget();
  }

  private CompletableFuture<Http.Answer> held(String prompt) {
    HttpRequest call = Http.message(gateway.target("ci-bot"), ApprovalTest.searching(prompt));
    return CompletableFuture.supplyAsync(
        () -> http.send(call), Executors.newVirtualThreadPerTaskExecutor());
  }

  /** The id in the button of the message that Slack was given. */
  private String asked() {
    Until.holds("Slack has a message", () -> !far.taken("/api/chat.postMessage").isEmpty());
    JsonNode message = far.taken("/api/chat.postMessage").getLast().json();
    return message.path("blocks").findValue("value").asText();
  }

  /** What came there about this question alone: an earlier one's news may still be on its way. */
  private List<FarSides.Taken> about(String path, String id) {
    return far.taken(path).stream().filter(one -> one.text().contains(id)).toList();
  }

  private long mails(String id) {
    return Stream.of(mail.getReceivedMessages())
        .filter(one -> GreenMailUtil.getWholeMessage(one).contains(id))
        .count();
  }

  private Http.Answer slack(String body, Instant at, String secret) {
    return http.send(FarSides.signed(gateway.uri(), body, at, secret));
  }

  private Http.Answer slack(String body) {
    return slack(body, Instant.now(), FarSides.SIGNING);
  }

  private List<JsonNode> steps(String id, String step) {
    return gateway.audit().entries("approval").stream()
        .filter(entry -> entry.path("approval").asText().equals(id))
        .filter(entry -> entry.path("step").asText().equals(step))
        .toList();
  }

  @Test
  void aPressOnAButtonLetsTheCallGoOn() {
    CompletableFuture<Http.Answer> call = held("[sim:text By Slack.] " + SECRET);
    String id = asked();
    assertThat(call).isNotDone();
    assertThat(slack(FarSides.press("sallyport_approve", id, "U0KIM")).status()).isEqualTo(200);
    assertThat(call.join().stream().text()).isEqualTo("By Slack.");

    assertThat(steps(id, "granted"))
        .extracting(step -> step.path("by").asText())
        .containsExactly("https://login.example#kim");
    Until.holds("Slack's message is changed", () -> !about("/api/chat.update", id).isEmpty());
    assertThat(about("/api/chat.update", id).getLast().text())
        .contains("Approved by kim", "1700.42")
        .doesNotContain("sallyport_approve");
    Until.holds(
        "all events have come",
        () -> about("/hook", id).stream().anyMatch(event -> event.text().contains("spent\"")));
    // What is sent twice, since its answer came late, has the same id.
    assertThat(about("/hook", id))
        .allMatch(FarSides::isSigned)
        .extracting(event -> event.json().path("type").asText())
        .containsSubsequence(
            "dev.sallyport.approval.asked",
            "dev.sallyport.approval.granted",
            "dev.sallyport.approval.spent");
    // Where the answer was quicker than they, the question is not told late: its end alone is.
    Until.holds(
        "a card says how it ended",
        () ->
            about("/teams", id).stream().anyMatch(card -> card.text().contains("Approved by kim")));
    Until.holds("a mail has come", () -> mails(id) >= 1);

    // None of them had more of the call than its preview, with what is secret masked.
    assertThat(
            about("/hook", id).toString()
                + about("/teams", id)
                + about("/api/chat.postMessage", id))
        .contains("[sim:text By Slack.] [aws.access_key]")
        .doesNotContain(SECRET);
    Until.holds("the status has what was told", () -> told("events") >= 3);
    assertThat(gateway.command("status").output()).contains("approvals are told by chat (slack)");
  }

  private long told(String channel) {
    HttpRequest status =
        Http.request(gateway.target("alice"), "/sallyport/v1/policy").GET().build();
    for (JsonNode one : http.send(status).json().path("channels")) {
      if (one.path("name").asText().equals(channel)) {
        return one.path("told").asLong();
      }
    }
    throw new AssertionError("no such channel");
  }

  @Test
  void whatIsNotSlacksOrNobodysDoesNothingAndIsRecorded() {
    CompletableFuture<Http.Answer> call = held("[sim:text Never.]");
    String id = asked();
    String yes = FarSides.press("sallyport_approve", id, "U0KIM");
    Instant now = Instant.now();
    Http.Answer forged = slack(yes, now, "another-secret");
    Http.Answer old = slack(yes, now.minusSeconds(301), FarSides.SIGNING);
    String stranger = FarSides.press("sallyport_approve", id, "U0EVE");
    Http.Answer unknown = slack(stranger, now, FarSides.SIGNING);
    Http.Answer replayed = slack(stranger, now, FarSides.SIGNING);
    Http.Answer wrongGroup = slack(FarSides.press("sallyport_approve", id, "U0TOM"));
    assertThat(List.of(forged.status(), old.status(), replayed.status()))
        .containsExactly(401, 401, 401);
    assertThat(gateway.audit().outcome(forged.exchange()).path("refusal").asText())
        .isEqualTo("slack_forged");
    assertThat(gateway.audit().outcome(old.exchange()).path("refusal").asText())
        .isEqualTo("slack_old");
    assertThat(gateway.audit().outcome(replayed.exchange()).path("refusal").asText())
        .isEqualTo("slack_replayed");
    assertThat(List.of(unknown.status(), wrongGroup.status())).containsExactly(200, 200);
    assertThat(steps(id, "turned_away"))
        .extracting(step -> step.path("by").asText())
        .containsExactly("slack:T0HOME#U0EVE", "https://login.example#tom");
    assertThat(far.taken("/api/chat.postEphemeral")).hasSize(2);
    assertThat(far.taken("/api/chat.postEphemeral").getFirst().text())
        .contains("/console/approvals/" + id);
    assertThat(call).isNotDone();

    assertThat(slack(FarSides.press("sallyport_refuse", id, "U0KIM")).status()).isEqualTo(200);
    assertThat(far.taken("/api/views.open")).hasSize(1);
    assertThat(call).isNotDone();
    assertThat(slack(FarSides.reason(id, "U0KIM", "not on a Friday")).status()).isEqualTo(200);
    Http.Answer refused = call.join();
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.errorMessage()).contains("kim", "not on a Friday");
    Http.Answer late = slack(FarSides.reason(id, "U0KIM", "again"));
    assertThat(late.json().at("/errors/sallyport_reason").asText()).contains("refused already");
  }

  /** Every far side is down while somebody asks, and the gateway crashes before one is up again. */
  @Test
  void noQuestionIsLostInACrash() {
    try (GatewayProcess other =
        GatewayProcess.start(
            sim.uri(), Site.KEY, "--config", config().toString(), "--hold-seconds", "0")) {
      far.down(true);
      HttpRequest call =
          Http.message(other.target("ci-bot"), ApprovalTest.searching("[sim:text Lost?]"));
      // A gateway that has just begun may not have its own issuer's keys yet, and says so.
      Http.Answer open =
          Until.found(
              "the caller is known",
              () -> Optional.of(http.send(call)).filter(answer -> answer.status() != 503));
      assertThat(open.errorType()).as(open.body()).isEqualTo("policy_blocked");
      Until.holds(
          "the log says that Slack is down",
          () -> other.error().contains("channel `chat`: Slack answers 503"));
      other.kill9();
      far.down(false);
      other.restart(Site.KEY, "--config", config().toString(), "--hold-seconds", "0");
      String id = asked();
      assertThat(open.errorMessage()).contains(id);
      Until.holds("the event has come", () -> !far.taken("/hook").isEmpty());
      assertThat(other.error()).doesNotContain(FarSides.TOKEN, "sig=hush", FarSides.HOOK_KEY);
    }
  }

  private Path config() {
    return folder.resolve("sallyport.yaml");
  }

  /** A name that is no channel's has no path. */
  @Test
  void otherNamesAreNotServed() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gateway.uri() + "/sallyport/v1/slack/other"))
            .POST(HttpRequest.BodyPublishers.ofString("payload={}"))
            .build();
    assertThat(http.send(request).status()).isGreaterThanOrEqualTo(400);
  }
}
