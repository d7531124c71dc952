package dev.sallyport.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.SteppedClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A decision is remembered for the same call, for a while; nothing else is. */
class RememberedTest {
  private static final Refusal NO = refusal("mask_blocked");

  private final SteppedClock clock = new SteppedClock(Calls.NOW);
  private final Remembered remembered = new Remembered(clock);

  private static Refusal refusal(String code) {
    return Refusal.last(400, "policy_blocked", code, "No.");
  }

  private static Call call(String who, String session, String digest) {
    var call = Calls.message(Calls.person(who), "{}");
    return new Call(
        call.exchange(),
        call.at(),
        call.identity(),
        call.endpoint(),
        call.query(),
        call.headers(),
        new Call.Labels("", session, ""),
        call.body(),
        call.document(),
        digest);
  }

  @Test
  void theSameCallMeetsItUntilItsTimeIsOver() {
    remembered.remember(call("alice", "s", "c"), "p", NO);
    assertThat(remembered.find(call("alice", "s", "c"), "p"))
        .hasValue(new Remembered.Refused(NO, "req_test"));
    assertThat(remembered.find(call("bob", "s", "c"), "p")).isEmpty();
    assertThat(remembered.find(call("alice", "t", "c"), "p")).isEmpty();
    assertThat(remembered.find(call("alice", "s", "d"), "p")).isEmpty();
    assertThat(remembered.find(call("alice", "s", "c"), "q")).isEmpty();
    clock.step(Remembered.STANDS.minus(Duration.ofMillis(1)));
    assertThat(remembered.find(call("alice", "s", "c"), "p")).isPresent();
    clock.step(Duration.ofMillis(1));
    assertThat(remembered.find(call("alice", "s", "c"), "p")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "approval_expired",
        "approval_open",
        "approval_spent",
        "approval_superseded",
        "approval_withdrawn",
        "policy_changed"
      })
  void whatIsNoDecisionIsNotRemembered(String code) {
    remembered.remember(call("alice", "s", "c"), "p", refusal(code));
    remembered.remember(
        call("alice", "s", "c"), "p", Refusal.passing(502, "api_error", "upstream", "No."));
    assertThat(remembered.find(call("alice", "s", "c"), "p")).isEmpty();
  }

  @Test
  void theMemoryIsBounded() {
    for (var number = 0; number <= Remembered.MOST; number++) {
      remembered.remember(call("alice", "s", "c" + number), "p", NO);
    }
    assertThat(remembered.find(call("alice", "s", "c0"), "p")).isEmpty();
    assertThat(remembered.find(call("alice", "s", "c1"), "p")).isPresent();
  }
}
