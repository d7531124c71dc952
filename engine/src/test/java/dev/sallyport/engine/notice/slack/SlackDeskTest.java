package dev.sallyport.engine.notice.slack;

import static dev.sallyport.engine.approval.Fixtures.question;
import static dev.sallyport.engine.approval.Fixtures.quorum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Approval.State;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Fixtures;
import dev.sallyport.engine.approval.MemoryApprovals;
import dev.sallyport.engine.audit.ApprovalStep;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.notice.FarSide;
import dev.sallyport.engine.notice.FarSide.Taken;
import dev.sallyport.engine.notice.Notes;
import dev.sallyport.engine.support.SteppedClock;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlackDeskTest {
  private static final String ISSUER = "https://issuer.example";

  @AutoClose private final FarSide slack = new FarSide().answering(_ -> "{\"ok\":true}");
  @AutoClose private final Web web = new Web();
  private final List<AuditEntry> entries = new CopyOnWriteArrayList<>();
  private final SteppedClock clock = new SteppedClock(Fixtures.NOW);
  private final Approvals approvals =
      new Approvals(new MemoryApprovals(entries::add), entries::add, clock, new SecureRandom());
  private final List<AdminAct> acts = new CopyOnWriteArrayList<>();
  private final AtomicBoolean admitted = new AtomicBoolean(true);
  private final SlackDesk desk =
      new SlackDesk(
          new SlackDesk.Setup(
              "one",
              "T0HOME",
              List.of(
                  new SlackPerson("U0SAM", ISSUER, "sam", List.of("security")),
                  new SlackPerson("U0ALICE", ISSUER, "alice", List.of("security")),
                  new SlackPerson("U0TOM", ISSUER, "tom", List.of("sales"))),
              new SlackApi(slack.uri("/api/"), () -> "xoxb-hush", web),
              Notes.GATEWAY),
          new SlackSignature(() -> "hush", clock),
          new SlackDesk.Parts(
              approvals,
              entries::add,
              act -> {
                acts.add(act);
                return admitted.get();
              },
              clock));
  private final Approval asked =
      approvals.ask(question("c1", quorum("opus", 1, "security")), () -> "{}");

  private static byte[] form(String payload) {
    return ("payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8))
        .getBytes(StandardCharsets.UTF_8);
  }

  private byte[] press(String action, String user, String workspace) {
    return form(
        """
        {"type": "block_actions", "trigger_id": "t.1",
         "user": {"id": "%s", "team_id": "%s"}, "container": {"channel_id": "C0EXAMPLE"},
         "actions": [{"action_id": "%s", "value": "%s"}]}
        """
            .formatted(user, workspace, action, asked.id()));
  }

  private byte[] submitted(String user, String reason) {
    var payload = StrictJson.newObject().put("type", "view_submission");
    payload.putObject("user").put("id", user).put("team_id", "T0HOME");
    var view = payload.putObject("view");
    view.put("callback_id", SlackMessage.REFUSE).put("private_metadata", asked.id());
    view.putObject("state")
        .putObject("values")
        .putObject(SlackMessage.REASON)
        .putObject(SlackMessage.REASON)
        .put("value", reason);
    return form(payload.toString());
  }

  private State state() {
    return approvals.find(asked.id()).orElseThrow().state();
  }

  private List<ApprovalStep> turnedAway() {
    return entries.stream()
        .filter(ApprovalStep.class::isInstance)
        .map(ApprovalStep.class::cast)
        .filter(step -> step.step() == ApprovalStep.Step.TURNED_AWAY)
        .toList();
  }

  @Test
  void aMemberWhoIsKnownApproves() {
    assertThat(desk.take(press(SlackMessage.APPROVE, "U0SAM", "T0HOME"))).isEmpty();
    assertThat(state()).isEqualTo(State.GRANTED);
    var vote = approvals.find(asked.id()).orElseThrow().votes().getFirst();
    assertThat(vote.by()).isEqualTo(ISSUER + "#sam");
    assertThat(acts).extracting(act -> act.action().word()).containsExactly("approvals.answer");
    assertThat(acts.getFirst().by().claims()).containsKey("slack_user");
    assertThat(slack.taken()).isEmpty();
  }

  @Test
  void nobodySaysYesToWhatSlackShowsAPartOf() {
    var longer = Notes.longer().question();
    var part = approvals.ask(longer, () -> "{}");
    var pressed =
        new String(press(SlackMessage.APPROVE, "U0SAM", "T0HOME"), StandardCharsets.UTF_8)
            .replace(asked.id(), part.id())
            .getBytes(StandardCharsets.UTF_8);
    desk.take(pressed);
    assertThat(approvals.find(part.id()).orElseThrow().state()).isEqualTo(State.PENDING);
    assertThat(slack.taken().getLast().body()).contains("/console/approvals/" + part.id());
    assertThat(
            SlackMessage.of(Notes.notice(ApprovalStep.Step.ASKED, part), true)
                .findValuesAsText("action_id"))
        .containsExactly(SlackMessage.REFUSE, SlackMessage.OPEN);
  }

  @Test
  void aYesInAnEmergencyIsGivenWhereAReasonCanBe() {
    var lasting = approvals.ask(Notes.lasting().question(), () -> "{}");
    var person = new SlackPerson("U0OLGA", ISSUER, "olga", List.of("sre"));
    assertThat(approvals.vote(lasting.id(), person.identity(clock.instant()), true, "").toString())
        .contains("has to give a reason");
  }

  @Test
  void whoRefusesIsAskedWhy() {
    desk.take(press(SlackMessage.REFUSE, "U0SAM", "T0HOME"));
    assertThat(slack.taken()).extracting(Taken::path).containsExactly("/api/views.open");
    assertThat(slack.taken().getFirst().body()).contains("t.1", asked.id());
    assertThat(state()).isEqualTo(State.PENDING);
    assertThat(desk.take(submitted("U0SAM", "not on\na Friday"))).isEmpty();
    assertThat(state()).isEqualTo(State.REFUSED);
    assertThat(approvals.find(asked.id()).orElseThrow().refusal().orElseThrow().reason())
        .isEqualTo("not on?a Friday");
    assertThat(desk.take(submitted("U0SAM", "again")).toString()).contains("refused already");
  }

  @Test
  void noReasonIsSaidToBeNone() {
    desk.take(submitted("U0SAM", "  "));
    assertThat(approvals.find(asked.id()).orElseThrow().refusal().orElseThrow().reason())
        .contains("by Slack");
  }

  @ParameterizedTest
  @ValueSource(strings = {"U0EVE T0HOME", "U0SAM T0OTHER", "U0SAM ''", "' T0HOME"})
  void strangersDoNothingAndAreRecorded(String who) {
    var parts = who.replace("'", "").split(" ", 2);
    desk.take(press(SlackMessage.APPROVE, parts[0], parts[1]));
    desk.take(press(SlackMessage.REFUSE, parts[0], parts[1]));
    assertThat(state()).isEqualTo(State.PENDING);
    assertThat(turnedAway()).hasSize(2);
    assertThat(turnedAway().getFirst().by()).startsWith("slack:");
    assertThat(acts).isEmpty();
    assertThat(slack.taken())
        .hasSize(2)
        .allSatisfy(
            one -> {
              assertThat(one.path()).isEqualTo("/api/chat.postEphemeral");
              assertThat(one.body()).contains("/console/approvals/" + asked.id());
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"U0ALICE", "U0TOM"})
  void theRulesOfApprovalsHoldHereToo(String user) {
    desk.take(press(SlackMessage.APPROVE, user, "T0HOME"));
    assertThat(state()).isEqualTo(State.PENDING);
    assertThat(turnedAway()).hasSize(1);
    assertThat(slack.taken()).extracting(Taken::path).containsExactly("/api/chat.postEphemeral");
  }

  @Test
  void whomThePolicyDoesNotLetAnswerIsRecorded() {
    admitted.set(false);
    desk.take(press(SlackMessage.APPROVE, "U0SAM", "T0HOME"));
    assertThat(state()).isEqualTo(State.PENDING);
    assertThat(turnedAway()).extracting(ApprovalStep::by).containsExactly(ISSUER + "#sam");
  }

  @Test
  void slackThatIsDownChangesNoVote() {
    slack.will(FarSide.refusing(500), FarSide.refusing(500));
    desk.take(press(SlackMessage.REFUSE, "U0SAM", "T0HOME"));
    assertThat(state()).isEqualTo(State.PENDING);
    desk.take(press(SlackMessage.APPROVE, "U0SAM", "T0HOME"));
    assertThat(state()).isEqualTo(State.GRANTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "payload=",
        "payload=%7B",
        "payload={}",
        "payload=[]",
        "x=1",
        "payload={}&payload={}",
        "payload=%",
        "payload={\"type\":\"block_actions\"}",
        "payload={\"type\":\"block_actions\",\"actions\":{\"0\":1},\"user\":[]}",
        "payload={\"type\":\"view_submission\",\"view\":{\"callback_id\":\"sallyport_refuse\"}}"
      })
  void nonsenseDoesNothing(String body) {
    desk.take(body.getBytes(StandardCharsets.UTF_8));
    assertThat(state()).isEqualTo(State.PENDING);
  }
}
