package dev.sallyport.dataplane.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dataplane.console.Queue.Row;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Matter;
import dev.sallyport.engine.approval.Question;
import dev.sallyport.engine.model.Principal;
import dev.sallyport.engine.model.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** All who listen are told by what was made once. */
final class LiveQueueTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  private final AtomicInteger read = new AtomicInteger();
  private Instant now = NOW;
  private List<Row> waiting = List.of();
  private final LiveQueue live =
      new LiveQueue(
          () -> {
            read.incrementAndGet();
            return new Queue.View(waiting, 0, List.of(), now);
          },
          view -> "<p>" + view.count() + "\n</p>",
          clock());

  private Clock clock() {
    InstantSource source = () -> now;
    return source.withZone(ZoneOffset.UTC);
  }

  private void waits(Duration within) {
    var question =
        new Question(
            new Question.Binding("https://idp.example#alice", "s", "request", "d", "p"),
            List.of(new Verdict.Approve("ask", List.of("security"), 1, within)),
            "ex_1",
            new Matter("messages", "claude-opus-5", "", ""));
    var approval = Approval.asked("ap_1", question, now);
    waiting = List.of(new Row(approval, Principal.of(question.asker()), List.of(), now));
  }

  @Test
  void aThousandWhoHearOfOneMoveReadItOnce() throws Exception {
    waits(Duration.ofMinutes(5));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < 1_000; i++) {
        var _ = threads.submit(() -> live.after(3));
      }
    }
    assertThat(read).hasValue(1);
    assertThat(live.after(3).text()).isEqualTo("event: queue\nid: 3\ndata: <p>1\ndata: </p>\n\n");
  }

  @Test
  void aNewMoveIsReadAndWhoeverIsBehindIsToldTheNewest() {
    assertThat(live.after(3).move()).isEqualTo(3);
    assertThat(live.after(4).move()).isEqualTo(4);
    assertThat(live.after(3).move()).isEqualTo(4);
    assertThat(read).hasValue(2);
  }

  @Test
  void shownTimesAreReadAgainWhenTheyChange() {
    var _ = live.after(3);
    now = NOW.plusMillis(999);
    var _ = live.after(3);
    assertThat(read).hasValue(1);
    now = NOW.plusSeconds(1);
    var _ = live.after(3);
    assertThat(read).hasValue(2);
  }

  @Test
  void aDeadlineThatPassesIsReadAtOnce() {
    waits(Duration.ofMillis(300));
    assertThat(live.after(3).nextDeadline()).contains(NOW.plusMillis(300));
    now = NOW.plusMillis(300);
    waiting = List.of();
    assertThat(live.after(3).nextDeadline()).isEmpty();
    assertThat(live.after(3).text()).contains("<p>0");
  }
}
