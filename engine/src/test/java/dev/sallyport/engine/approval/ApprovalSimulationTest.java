package dev.sallyport.engine.approval;

import static dev.sallyport.engine.approval.Fixtures.NOW;
import static dev.sallyport.engine.approval.Fixtures.WITHIN;
import static dev.sallyport.engine.approval.Fixtures.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.approval.Approval.State;
import dev.sallyport.engine.audit.ApprovalStep;
import dev.sallyport.engine.audit.ApprovalStep.Step;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Lasting;
import dev.sallyport.engine.model.Verdict;
import dev.sallyport.engine.support.SteppedClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Two gateways on one store, and everything that can happen to approvals in any order, also between
 * the look of one gateway and its move; a failure prints its seed.
 */
final class ApprovalSimulationTest {
  private static final int STEPS = 400;
  private static final List<Identity> PEOPLE =
      List.of(
          person("sam", "security"),
          person("kim", "security"),
          person("olga", "oncall"),
          person("alice", "security", "oncall"),
          person("eve", "ml"));
  private static final List<Lasting> LASTINGS =
      List.of(
          new Lasting.Once(),
          new Lasting.Once(),
          new Lasting.Session(Duration.ofMinutes(20)),
          new Lasting.Time(Duration.ofMinutes(7)));

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final SteppedClock clock = new SteppedClock(NOW);
  private final List<AuditEntry> log = new ArrayList<>();
  private final MemoryApprovals memory = new MemoryApprovals(log::add);
  private final Interfering store = new Interfering();
  private final List<Approvals> gateways =
      List.of(
          new Approvals(store, log::add, clock, new SecureRandom()),
          new Approvals(store, log::add, clock, new SecureRandom()));

  /** Calls that have passed and have neither ended nor failed. */
  private final List<Passed> underWay = new ArrayList<>();

  private final Map<String, Approval> known = new TreeMap<>();
  private final Map<String, Integer> passes = new HashMap<>();
  private final Map<String, Integer> givenBack = new HashMap<>();
  private int exchanges;
  private boolean interfering;

  private record Passed(String approval, String exchange) {}

  /** Before a move becomes durable, somebody else may do something. */
  private final class Interfering implements ApprovalStore {
    private void interfere() {
      if (!interfering && random.nextInt(4) == 0) {
        interfering = true;
        step();
        interfering = false;
      }
    }

    @Override
    public boolean create(Approval approval, String context, ApprovalStep step) {
      interfere();
      return memory.create(approval, context, step);
    }

    @Override
    public boolean replace(Approval after, ApprovalStep step) {
      interfere();
      return memory.replace(after, step);
    }

    @Override
    public Optional<Approval> find(String id) {
      return memory.find(id);
    }

    @Override
    public Optional<String> context(String id) {
      return memory.context(id);
    }

    @Override
    public Optional<Approval> latest(String digest) {
      return memory.latest(digest);
    }

    @Override
    public List<Approval> pending(Instant now, int limit) {
      return memory.pending(now, limit);
    }

    @Override
    public long waiting(Instant now) {
      return memory.waiting(now);
    }

    @Override
    public long waiting(String asker, Instant now) {
      return memory.waiting(asker, now);
    }

    @Override
    public List<Approval> recent(int limit) {
      return memory.recent(limit);
    }

    @Override
    public List<Approval> recent(Approval.State state, int limit) {
      return memory.recent(state, limit);
    }

    @Override
    public List<Approval> overdue(Instant now, int limit) {
      return memory.overdue(now, limit);
    }

    @Override
    public Optional<Approval> grantedBefore(Approval approval) {
      return memory.grantedBefore(approval);
    }

    @Override
    public List<Moved> moves(long after, int limit) {
      return memory.moves(after, limit);
    }

    @Override
    public long lastMove() {
      return memory.lastMove();
    }

    @Override
    public long followed(String follower) {
      return memory.followed(follower);
    }

    @Override
    public boolean follow(String follower, long from, long to) {
      return memory.follow(follower, from, to);
    }
  }

  @RepeatedTest(60)
  void neverMorePassesThanGrantsAllowAndNoStepWithoutItsEntry() {
    for (var step = 0; step < STEPS; step++) {
      step();
      requireInvariants();
    }
    assertThat(passes).as("seed %d: something passed", seed).isNotEmpty();
  }

  private Approvals gateway() {
    return gateways.get(random.nextInt(gateways.size()));
  }

  private void step() {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> call();
      case 3, 4, 5 -> vote();
      case 6 -> fail();
      // A crash, or a good end: either way nobody gives anything back.
      case 7 -> {
        if (!underWay.isEmpty()) {
          underWay.remove(random.nextInt(underWay.size()));
        }
      }
      case 8 -> clock.step(Duration.ofSeconds(random.nextInt(random.nextInt(10) == 0 ? 900 : 60)));
      default -> {
        var _ =
            anybodys().map(id -> gateway().withdraw(id, PEOPLE.get(random.nextInt(PEOPLE.size()))));
      }
    }
  }

  private Optional<String> anybodys() {
    return known.isEmpty()
        ? Optional.empty()
        : Optional.of(List.copyOf(known.keySet()).get(random.nextInt(known.size())));
  }

  private void call() {
    var kind = random.nextInt(LASTINGS.size());
    var quorum =
        new Verdict.Approve(
            "rule " + kind,
            List.of("security"),
            1 + kind % 2,
            WITHIN,
            List.of("oncall"),
            LASTINGS.get(kind));
    var question =
        new Question(
            new Question.Binding(
                person("alice").principal(),
                "session-" + random.nextInt(2),
                "request",
                "call-" + random.nextInt(2),
                "policy-1"),
            List.of(quorum),
            "ex_" + ++exchanges,
            new Matter("messages", "model", "", ""));
    var exchange = "ex_" + exchanges;
    var gateway = gateway();
    var asked = gateway.ask(question, () -> "{}");
    known.put(asked.id(), asked);
    try {
      if (gateway.await(asked.id(), exchange, Duration.ZERO, () -> {})
          instanceof Answer.Granted granted) {
        passes.merge(granted.approval().id(), 1, Integer::sum);
        underWay.add(new Passed(granted.approval().id(), exchange));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void vote() {
    var who = PEOPLE.get(random.nextInt(PEOPLE.size()));
    var reason = random.nextInt(3) == 0 ? "" : "because";
    anybodys()
        .ifPresent(
            id -> {
              var result =
                  random.nextInt(4) == 0
                      ? gateway().grantInEmergency(id, who, reason)
                      : gateway().vote(id, who, random.nextInt(5) > 0, reason);
              assertThat(result).isNotInstanceOf(VoteResult.Unknown.class);
            });
  }

  private void fail() {
    if (underWay.isEmpty()) {
      return;
    }
    var failed = underWay.remove(random.nextInt(underWay.size()));
    if (gateway().giveBack(failed.approval(), failed.exchange())) {
      givenBack.merge(failed.approval(), 1, Integer::sum);
    }
    // Said twice, it counts once.
    assertThat(gateway().giveBack(failed.approval(), failed.exchange()))
        .as("seed %d", seed)
        .isFalse();
  }

  private void requireInvariants() {
    var open = new HashMap<String, String>();
    for (var id : known.keySet()) {
      var approval = memory.find(id).orElseThrow();
      var steps = steps(id);
      var once = !approval.lasts();
      assertThat(passes.getOrDefault(id, 0))
          .as("seed %d: %s: passes", seed, id)
          .isEqualTo(approval.uses().count())
          .isEqualTo(count(steps, once ? Step.SPENT : Step.USED))
          .isLessThanOrEqualTo(once ? 1 + givenBack.getOrDefault(id, 0) : Integer.MAX_VALUE);
      assertThat(givenBack.getOrDefault(id, 0))
          .as("seed %d: %s: given back", seed, id)
          .isEqualTo(approval.uses().givenBack())
          .isEqualTo(count(steps, Step.GIVEN_BACK))
          .isLessThanOrEqualTo(Approval.GIVEN_BACK_LIMIT);
      // No step without its entry, and no entry without its step.
      assertThat(approval.version() + 1)
          .as("seed %d: %s: moves", seed, id)
          .isEqualTo(steps.stream().filter(step -> step != Step.TURNED_AWAY).count());
      if (approval.state() == State.PENDING || approval.state() == State.GRANTED) {
        assertThat(open.put(approval.question().digest(), id))
            .as("seed %d: one is open for a digest", seed)
            .isNull();
      }
      if (count(steps, Step.SPENT) + count(steps, Step.USED) > 0) {
        assertThat(steps).as("seed %d", seed).containsAnyOf(Step.GRANTED, Step.EMERGENCY);
        assertThat(approval.votes())
            .as("seed %d: nobody approves their own", seed)
            .noneMatch(vote -> vote.by().equals(approval.question().asker()));
        assertThat(approval.votes())
            .as("seed %d: an emergency has its reason", seed)
            .noneMatch(vote -> vote.emergency() && vote.reason().isBlank());
      }
    }
  }

  private static int count(List<Step> steps, Step wanted) {
    return (int) steps.stream().filter(step -> step == wanted).count();
  }

  private List<Step> steps(String id) {
    return log.stream()
        .filter(ApprovalStep.class::isInstance)
        .map(ApprovalStep.class::cast)
        .filter(step -> step.approval().equals(id))
        .map(ApprovalStep::step)
        .toList();
  }
}
