package dev.sallyport.engine.store;

import static dev.sallyport.engine.approval.Fixtures.person;
import static dev.sallyport.engine.approval.Fixtures.question;
import static dev.sallyport.engine.approval.Fixtures.quorum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.approval.Answer;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.ApprovalStore;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.ApprovalsContract;
import dev.sallyport.engine.approval.ApprovalsUnavailableException;
import dev.sallyport.engine.approval.Event;
import dev.sallyport.engine.approval.Fixtures;
import dev.sallyport.engine.approval.Transition;
import dev.sallyport.engine.approval.VoteResult;
import dev.sallyport.engine.audit.AuditLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteApprovalsTest extends ApprovalsContract {

  @TempDir Path directory;
  private Path file;
  private SqliteStore store;

  @BeforeEach
  void open() {
    file = directory.resolve("state").resolve("state.db");
    store = SqliteStore.open(file, clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected ApprovalStore store() {
    return store.approvals();
  }

  @Override
  protected AuditLog log() {
    return store.auditLog();
  }

  @Override
  protected List<String> lines(String exchange) {
    return store.trail().find(exchange);
  }

  @Test
  void anApprovalComesBackAsItWas() {
    var question =
        question("c1", quorum("cost", 1, "finance"), quorum("opus \"x\"", 2, "security", "sre"));
    var asked = Approval.asked("ap_1", question, Fixtures.NOW);
    assertThat(store().create(asked, "{}", asked.askedStep())).isTrue();
    assertThat(store().find("ap_1")).contains(asked);
    var vote = new Event.Answered(Fixtures.NOW, person("sam", "sre", "x"), true, "ja, grün");
    var moved = (Transition.Moved) asked.on(vote);
    assertThat(store().replace(moved.after(), moved.step())).isTrue();
    assertThat(store().find("ap_1")).contains(moved.after());
    assertThat(store().latest(question.digest())).contains(moved.after());
    assertThat(store().pending(Fixtures.NOW, 100)).containsExactly(moved.after());
    assertThat(store().pending(asked.deadline(), 100)).isEmpty();
  }

  @Test
  void aPendingApprovalSurvivesARestartAndItsGrantIsFound() throws InterruptedException {
    var question = question("c1", quorum("opus", 1, "security"));
    var asked = approvals().ask(question, () -> "{}");
    store.close();
    store = SqliteStore.open(file, clock);
    assertThat(approvals().open(100)).containsExactly(asked);
    assertThat(approvals().vote(asked.id(), person("sam", "security"), true, ""))
        .isInstanceOf(VoteResult.Recorded.class);
    store.close();
    store = SqliteStore.open(file, clock);
    var found = approvals().ask(question, () -> "{}");
    assertThat(found.id()).isEqualTo(asked.id());
    assertThat(approvals().await(found.id(), "ex_resent", Duration.ZERO, () -> {}))
        .isInstanceOf(Answer.Granted.class);
  }

  @Test
  void aVoteThatCannotBeStoredDoesNotCount() throws Exception {
    var asked = approvals().ask(question("c1", quorum("opus", 1, "security")), () -> "{}");
    var away = directory.resolve("away");
    Files.move(file.getParent(), away);
    assertThatThrownBy(() -> approvals().vote(asked.id(), person("sam", "security"), true, ""))
        .isInstanceOf(ApprovalsUnavailableException.class);
    Files.move(away, file.getParent());
    assertThat(approvals().await(asked.id(), "ex_c1", Duration.ZERO, () -> {}))
        .isInstanceOf(Answer.StillOpen.class);
    assertThat(approvals().vote(asked.id(), person("sam", "security"), true, ""))
        .isInstanceOf(VoteResult.Recorded.class);
  }

  private Approvals approvals() {
    return new Approvals(store(), log(), clock, new SecureRandom());
  }
}
