package dev.sallyport.engine.notice;

import static dev.sallyport.engine.approval.Fixtures.person;
import static dev.sallyport.engine.approval.Fixtures.question;
import static dev.sallyport.engine.approval.Fixtures.quorum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Fixtures;
import dev.sallyport.engine.approval.MemoryApprovals;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.model.Verdict;
import dev.sallyport.engine.support.SteppedClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class NoticesTest {
  private static final long LIMIT_SECONDS = 60;
  private static final long LOOK_EVERY_MS = 50;

  private final List<AuditEntry> entries = new CopyOnWriteArrayList<>();
  private final MemoryApprovals store = new MemoryApprovals(entries::add);
  private final SteppedClock clock = new SteppedClock(Fixtures.NOW);
  private final Approvals approvals = new Approvals(store, entries::add, clock, new SecureRandom());

  /** A channel that does as it is told, and remembers what it was told. */
  private static final class Ear implements Channel {
    private final String name;
    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<RuntimeException> faults = new LinkedBlockingQueue<>();
    private final CountDownLatch open;
    private final CountDownLatch tried = new CountDownLatch(1);

    Ear(String name, CountDownLatch open) {
      this.name = name;
      this.open = open;
    }

    Ear(String name) {
      this(name, new CountDownLatch(0));
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String kind() {
      return "ear";
    }

    @Override
    public boolean wants(Notice notice) {
      return notice.concernsPeople();
    }

    @Override
    public void tell(Notice notice) {
      tried.countDown();
      try {
        open.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw UntoldException.passing("interrupted");
      }
      var fault = faults.poll();
      if (fault != null) {
        throw fault;
      }
      heard.add(notice.move().step().word() + " " + notice.approval().id());
    }

    String next() throws InterruptedException {
      var one = heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      return one == null ? "nothing within the limit" : one;
    }
  }

  private Notices start(Channel... channels) {
    return Notices.start(
        List.of(channels),
        new Notices.Parts(
            store,
            approvals,
            Notes.GATEWAY,
            clock,
            new Pace(Duration.ofSeconds(1), new Random(1))));
  }

  private Approval ask(String call) {
    return approvals.ask(question(call, quorum("opus", 1, "security")), () -> "{}");
  }

  private void grant(Approval approval) {
    var _ = approvals.vote(approval.id(), person("sam", "security"), true, "");
  }

  @Test
  void eachMoveIsToldInItsOrderAndOnlyFromTheBeginning() throws InterruptedException {
    ask("before");
    var ear = new Ear("ear");
    try (var _ = start(ear)) {
      var first = ask("c1");
      assertThat(ear.next()).isEqualTo("asked " + first.id());
      grant(first);
      assertThat(ear.next()).isEqualTo("granted " + first.id());
      var second = ask("c2");
      assertThat(ear.next()).isEqualTo("asked " + second.id());
    }
  }

  @Test
  void whatMovesBetweenTwoRunsIsToldByTheSecond() throws InterruptedException {
    try (var _ = start(new Ear("ear"))) {
      // The channel has its place from here on.
    }
    var asked = ask("c1");
    var ear = new Ear("ear");
    try (var notices = start(ear)) {
      assertThat(ear.next()).isEqualTo("asked " + asked.id());
      assertThat(notices.status()).extracting(ChannelStatus::name).containsExactly("ear");
    }
  }

  @Test
  void whatWasUnderWayAtTheEndIsToldAgain() throws InterruptedException {
    var stuck = new Ear("ear", new CountDownLatch(1));
    Approval asked;
    try (var _ = start(stuck)) {
      asked = ask("c1");
      assertThat(stuck.tried.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    var ear = new Ear("ear");
    try (var _ = start(ear)) {
      assertThat(ear.next()).isEqualTo("asked " + asked.id());
    }
    assertThat(stuck.heard).isEmpty();
  }

  @Test
  void aChannelThatIsDownKeepsNobodyElse() throws InterruptedException {
    var down = new Ear("down", new CountDownLatch(1));
    var up = new Ear("up");
    try (var _ = start(down, up)) {
      var first = ask("c1");
      assertThat(up.next()).isEqualTo("asked " + first.id());
      grant(first);
      assertThat(up.next()).isEqualTo("granted " + first.id());
      assertThat(down.heard).isEmpty();
    }
  }

  @Test
  void whatFailsIsTriedAgainAndShownMeanwhile() throws InterruptedException {
    var ear = new Ear("ear");
    ear.faults.addAll(
        List.of(
            UntoldException.passing("the far side answers 503"),
            UntoldException.after("the far side answers 429", Duration.ofMillis(1)),
            new IllegalStateException("a secret that no log may have")));
    try (var notices = start(ear)) {
      var asked = ask("c1");
      assertThat(ear.next()).isEqualTo("asked " + asked.id());
      ask("c2");
      assertThat(ear.next()).startsWith("asked");
      var status = notices.status().getFirst();
      assertThat(status.failures()).isEqualTo(3);
      assertThat(status.trouble()).isEmpty();
      assertThat(status.dropped()).isZero();
    }
  }

  @Test
  void whatIsNotTakenIsGivenUpAndTheNextIsTold() throws InterruptedException {
    var ear = new Ear("ear");
    for (var i = 0; i < NoticeLimits.REJECTIONS; i++) {
      ear.faults.add(UntoldException.rejected("the far side answers 400"));
    }
    try (var notices = start(ear)) {
      var _ = ask("c1");
      var next = ask("c2");
      assertThat(ear.next()).isEqualTo("asked " + next.id());
      // Its status follows what was heard: the next one comes after it.
      ask("c3");
      assertThat(ear.next()).startsWith("asked");
      assertThat(notices.status().getFirst().dropped()).isEqualTo(1);
      assertThat(notices.status().getFirst().trouble()).isEmpty();
    }
  }

  /** However long nobody can be told: somebody may answer yet. An end is dropped after an hour. */
  @Test
  void anOpenQuestionIsToldHoweverLongThatTakesAndAnEndIsNot() throws InterruptedException {
    var day = new Verdict.Approve("opus", List.of("security"), 1, Duration.ofHours(24));
    var ear = new Ear("ear", new CountDownLatch(1));
    for (var i = 0; i < 2; i++) {
      ear.faults.add(UntoldException.passing("the far side answers 503"));
    }
    try (var notices = start(ear)) {
      var asked = approvals.ask(question("c1", day), () -> "{}");
      assertThat(ear.tried.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      clock.step(NoticeLimits.GIVE_UP);
      ear.open.countDown();
      assertThat(ear.next()).isEqualTo("asked " + asked.id());
      assertThat(notices.status().getFirst().dropped()).isZero();
    }
    var deaf = new Ear("ear", new CountDownLatch(1));
    deaf.faults.add(UntoldException.passing("the far side answers 503"));
    try (var notices = start(deaf)) {
      var refused = approvals.open(10).getFirst();
      var _ = approvals.vote(refused.id(), person("sam", "security"), false, "");
      assertThat(deaf.tried.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      clock.step(NoticeLimits.GIVE_UP);
      deaf.open.countDown();
      var next = approvals.ask(question("c2", day), () -> "{}");
      assertThat(deaf.next()).isEqualTo("asked " + next.id());
      assertThat(notices.status().getFirst().dropped()).isEqualTo(1);
    }
  }

  /** Also where hundreds have been asked since. */
  @Test
  void whatNobodyLooksAtEndsInItsTime() throws InterruptedException {
    var late = ask("c0");
    for (var i = 1; i <= NoticeLimits.LAPSES_AT_ONCE + 1; i++) {
      approvals.ask(
          question(
              "c" + i, new Verdict.Approve("opus", List.of("security"), 1, Duration.ofHours(24))),
          () -> "{}");
    }
    var ear = new Ear("ear");
    try (var _ = start(ear)) {
      clock.step(Fixtures.WITHIN);
      assertThat(ear.next()).isEqualTo("expired " + late.id());
    }
  }

  @Test
  void aQuestionWhoseTimeIsOverIsNotAskedLate() throws InterruptedException {
    try (var _ = start(new Ear("ear"))) {
      // The channel has its place from here on.
    }
    var late = ask("c1");
    clock.step(Fixtures.WITHIN);
    var ear = new Ear("ear");
    try (var _ = start(ear)) {
      // Nobody waits for it, and still its end is recorded and told.
      assertThat(ear.next()).isEqualTo("expired " + late.id());
      assertThat(ear.heard).isEmpty();
    }
  }

  /** Two gateways on one store, channels that fail by chance, and ends in between. */
  @RepeatedTest(5)
  void nothingIsLostWhateverFails() throws InterruptedException {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    var wanted = new ArrayList<String>();
    var ears = new ArrayList<Ear>();
    var running = new ArrayList<Notices>();
    try (var _ = start(new Ear("ear"))) {
      // The channel has its place from here on.
    }
    for (var round = 0; round < 6; round++) {
      for (var i = 0; i < 2; i++) {
        var ear = new Ear("ear");
        if (random.nextBoolean()) {
          ear.faults.add(UntoldException.passing("by chance"));
        }
        ears.add(ear);
        running.add(start(ear));
      }
      for (var i = 0; i < 3; i++) {
        wanted.add("asked " + ask("c" + round + "." + i).id());
      }
      if (random.nextBoolean()) {
        running.removeLast().close();
      }
      running.removeFirst().close();
    }
    var last = new Ear("ear");
    ears.add(last);
    running.add(start(last));
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    var heard = new HashSet<String>();
    while (!heard.containsAll(wanted) && System.nanoTime() < end) {
      Optional.ofNullable(last.heard.poll(LOOK_EVERY_MS, TimeUnit.MILLISECONDS))
          .ifPresent(heard::add);
      ears.forEach(ear -> heard.addAll(ear.heard));
    }
    running.forEach(Notices::close);
    assertThat(heard).as("seed %d", seed).containsAll(wanted);
  }
}
