package dev.sallyport.engine.approval;

import static dev.sallyport.engine.approval.Fixtures.person;
import static dev.sallyport.engine.approval.Fixtures.question;
import static dev.sallyport.engine.approval.Fixtures.quorum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.approval.Approval.State;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.audit.AuditUnavailableException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class MemoryApprovalsTest extends ApprovalsContract {

  private final List<AuditEntry> entries = new CopyOnWriteArrayList<>();
  private final MemoryApprovals store = new MemoryApprovals(entries::add);

  @Override
  protected ApprovalStore store() {
    return store;
  }

  @Override
  protected AuditLog log() {
    return entries::add;
  }

  @Override
  protected List<String> lines(String exchange) {
    return entries.stream()
        .filter(entry -> entry.about().filter(exchange::equals).isPresent())
        .map(AuditJson::line)
        .toList();
  }

  @Test
  void aVoteThatCannotBeWrittenDownDoesNotCount() throws InterruptedException {
    var broken = new java.util.concurrent.atomic.AtomicBoolean();
    AuditLog log =
        entry -> {
          if (broken.get()) {
            throw new AuditUnavailableException("the disk is full", new IOException());
          }
        };
    var approvals = new Approvals(new MemoryApprovals(log), log, clock, new SecureRandom());
    var asked = approvals.ask(question("c1", quorum("opus", 1, "security")), () -> "{}");
    broken.set(true);
    assertThatThrownBy(() -> approvals.vote(asked.id(), person("sam", "security"), true, ""))
        .isInstanceOf(AuditUnavailableException.class);
    assertThat(approvals.await(asked.id(), "ex_c1", Duration.ZERO, () -> {}))
        .isInstanceOf(Answer.StillOpen.class);
    broken.set(false);
    assertThat(approvals.vote(asked.id(), person("sam", "security"), true, ""))
        .isInstanceOf(VoteResult.Recorded.class);

    // A grant that cannot be spent on the record lets nothing pass.
    broken.set(true);
    assertThatThrownBy(() -> approvals.await(asked.id(), "ex_c1", Duration.ZERO, () -> {}))
        .isInstanceOf(AuditUnavailableException.class);
    assertThat(approvals.find(asked.id()).orElseThrow().state()).isEqualTo(State.GRANTED);
  }
}
