package dev.sallyport.engine.approval;

import static dev.sallyport.engine.approval.Fixtures.question;
import static dev.sallyport.engine.approval.Fixtures.quorum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.support.SteppedClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many who follow the moves cost one look each, and do not wake each other. */
final class AwaitMoveTest {
  private static final int WAITERS = 50;

  /** Each looks once a second by itself; as many as this would be twelve seconds of that. */
  private static final int LOOKS_MAX = 12 * WAITERS;

  private final AtomicInteger looks = new AtomicInteger();
  private final Approvals approvals =
      new Approvals(
          counting(new MemoryApprovals(_ -> {})),
          _ -> {},
          new SteppedClock(Fixtures.NOW),
          new SecureRandom());

  private ApprovalStore counting(ApprovalStore store) {
    return (ApprovalStore)
        Proxy.newProxyInstance(
            ApprovalStore.class.getClassLoader(),
            new Class<?>[] {ApprovalStore.class},
            (_, method, arguments) -> {
              if (method.getName().equals("lastMove")) {
                looks.incrementAndGet();
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void whoComesDoesNotWakeThoseWhoWait() throws Exception {
    var waiting = new ArrayList<FutureTask<Long>>();
    for (var i = 0; i < WAITERS; i++) {
      var waiter = new FutureTask<>(() -> approvals.awaitMove(0, Duration.ofMinutes(2)));
      waiting.add(waiter);
      var thread = Thread.ofPlatform().daemon().start(waiter);
      while (thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
    }
    assertThat(looks).hasValueLessThan(LOOKS_MAX);
    var _ = approvals.ask(question("c1", quorum("opus", 1, "security")), () -> "{}");
    for (var waiter : waiting) {
      assertThat(waiter.get()).isEqualTo(1);
    }
  }
}
