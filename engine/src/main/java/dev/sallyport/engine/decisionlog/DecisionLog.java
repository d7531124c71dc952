package dev.sallyport.engine.decisionlog;

import dev.sallyport.engine.decisionlog.DecisionLogStatus.Loss;
import dev.sallyport.engine.decisionlog.Tally.Step;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Settings;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.engine.policy.Decider;
import dev.sallyport.engine.policy.PolicyDecider;
import dev.sallyport.engine.policy.WarmUp;
import dev.sallyport.engine.policy.builtin.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves an event of each decision, in the shape of OPA's decision log. A call hands its decision
 * over and goes on; one thread makes events of them and keeps those on disk, another delivers them.
 *
 * <p>INVARIANT: a decision log that cannot be written denies nothing. The record that must not be
 * missing is the audit log.
 */
public final class DecisionLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DecisionLog.class);

  private final Destination destination;
  private final Clock clock;
  private final Tally tally;
  private final Events events;
  private final Spool spool;
  private final Delivery delivery;
  private final Pace pace;

  /** Bounded by {@code room}: an entry takes as much of it as it takes of memory. */
  private final LinkedBlockingQueue<Optional<Account>> waiting = new LinkedBlockingQueue<>();

  private final Semaphore room = new Semaphore(DecisionLogLimits.WAITING_KIB);
  private final Thread writer;
  private final Thread deliverer;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean closed;

  /** Whether the disk does not take anything, so that waiting for room is in vain. */
  private volatile boolean stuck;

  /**
   * What a decision log needs to know.
   *
   * @param folder where events are kept until they are delivered
   * @param diskBytes how much they may take there
   * @param labels what tells this gateway from others, as OPA's labels do: {@code id}, {@code
   *     version}, and the operator's own
   */
  public record Setup(Path folder, long diskBytes, Map<String, String> labels) {
    public Setup {
      labels = Map.copyOf(labels);
    }
  }

  private DecisionLog(
      Destination destination, Events events, Spool spool, Tally tally, Clock clock, Pace pace) {
    this.destination = destination;
    this.events = events;
    this.spool = spool;
    this.tally = tally;
    this.clock = clock;
    this.pace = pace;
    this.delivery = new Delivery(spool, destination, tally, pace);
    this.writer = Thread.ofPlatform().daemon().name("decision-log").unstarted(this::write);
    this.deliverer = Thread.ofPlatform().daemon().name("decision-log-delivery").unstarted(delivery);
  }

  /**
   * Opens the log, and goes on delivering what an earlier run has left.
   *
   * @param pace how long to wait after failures
   * @throws IOException if its folder cannot be used
   */
  public static DecisionLog open(Destination destination, Setup setup, Clock clock, Pace pace)
      throws IOException {
    var tally = new Tally(clock);
    var spool = Spool.open(setup.folder(), setup.diskBytes(), tally);
    var log = new DecisionLog(destination, new Events(setup.labels()), spool, tally, clock, pace);
    LOG.info(
        "decisions are logged to {}; {} events of an earlier run wait",
        destination.name(),
        spool.kept().events());
    log.writer.start();
    log.deliverer.start();
    return log;
  }

  /**
   * A decider that decides as that one does, and leaves an event of each decision.
   *
   * @param revision of the whole policy
   * @param bundles each bundle's revision, by where it comes from
   */
  public Decider logging(
      PolicyDecider decider, String revision, SortedMap<String, String> bundles) {
    var origin = new Origin(revision, bundles, decider.eventRules());
    return new Logging(decider, origin);
  }

  /**
   * @param decide lets the account look on
   * @param shown makes of what the policy was asked with what the event holds
   */
  private Decision logged(
      Account account, Function<Account, Decision> decide, UnaryOperator<String> shown) {
    var decision = decide.apply(account);
    try {
      take(account.decided(decision, clock.instant(), shown));
    } catch (RuntimeException | VirtualMachineError e) {
      fault(e);
    }
    return decision;
  }

  /** Logs what is decided of calls and tool uses; what else a policy says is no event. */
  private final class Logging implements Decider {
    private final PolicyDecider decider;
    private final Origin origin;

    Logging(PolicyDecider decider, Origin origin) {
      this.decider = decider;
      this.origin = origin;
    }

    @Override
    public Decision decide(Call call) {
      return logged(
          new Account(call.exchange(), origin, Evaluation::recording),
          account -> decider.decide(call, account),
          asked -> decider.logged(call, asked));
    }

    @Override
    public boolean judgesTools() {
      return decider.judgesTools();
    }

    @Override
    public Decision decide(ToolUse use) {
      return decider.judgesTools()
          ? logged(
              Account.ofToolUse(use, origin, Evaluation::recording),
              account -> decider.decide(use, account),
              asked -> decider.logged(use, asked))
          : decider.decide(use);
    }

    @Override
    public Decision decide(AdminAct act) {
      return decider.decide(act);
    }

    @Override
    public Settings settings(Identity who, Instant at) {
      return decider.settings(who, at);
    }
  }

  /**
   * Makes events of this call often enough for the JVM to compile what runs, since a mask has a
   * budget of time as a decision has. None of them is logged, and no host is asked.
   */
  public void warmUp(PolicyDecider decider, Call call) {
    var origin = new Origin("", new TreeMap<>(), decider.eventRules());
    WarmUp.by(
        () -> {
          var account = new Account(call.exchange(), origin, Evaluation::secluded);
          var decision = decider.decide(call, account);
          var _ =
              events.of(account.decided(decision, call.at(), asked -> decider.logged(call, asked)));
        });
  }

  private void take(Account account) {
    try {
      var most = stuck || closed ? 0 : DecisionLogLimits.WAIT.toNanos();
      if (!closed && room.tryAcquire(weight(account), most, TimeUnit.NANOSECONDS)) {
        var entry = Optional.of(account);
        waiting.add(entry);
        if (closed && waiting.remove(entry)) {
          // Nobody may be there any more to take it.
          tally.dropped(Loss.BUSY, 1);
        }
      } else {
        tally.dropped(Loss.BUSY, 1);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      tally.dropped(Loss.BUSY, 1);
    }
  }

  /** One that is larger than all the room takes all of it. */
  private static int weight(Account account) {
    return Math.min(account.kib(), DecisionLogLimits.WAITING_KIB);
  }

  private void write() {
    try {
      for (var next = waiting.take(); next.isPresent(); next = waiting.take()) {
        try {
          write(next.get());
        } catch (RuntimeException | VirtualMachineError e) {
          // Whatever it is, the next decision is another.
          fault(e);
        } finally {
          room.release(weight(next.get()));
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  // The message might quote the event.
  private void fault(Throwable e) {
    LOG.error("an event of the decision log is lost: {}", e.getClass().getName());
    tally.dropped(Loss.FAULT, 1);
  }

  private void write(Account account) throws InterruptedException {
    var event = events.of(account);
    if (event.isEmpty()) {
      tally.omitted();
      return;
    }
    if (event.get().withheld()) {
      tally.withheld();
    }
    keep(event.get().line());
  }

  private void keep(byte[] line) throws InterruptedException {
    try {
      for (int failures = 1; !kept(line); failures++) {
        if (closed) {
          tally.dropped(Loss.BUSY, 1);
          return;
        }
        stuck = true;
        // A stop ends the pause, and it is tried once more.
        var _ = closing.await(pace.afterFailure(failures).toNanos(), TimeUnit.NANOSECONDS);
      }
      stuck = false;
    } catch (InterruptedException e) {
      tally.dropped(Loss.BUSY, 1);
      throw e;
    }
  }

  private boolean kept(byte[] line) {
    try {
      spool.append(line);
      tally.went(Step.KEEPING);
      return true;
    } catch (IOException e) {
      tally.failed(
          Step.KEEPING,
          "the state directory cannot be written (%s)".formatted(e.getClass().getSimpleName()));
      return false;
    }
  }

  /** How it stands. */
  public DecisionLogStatus status() {
    return tally.status(destination.name(), spool.kept());
  }

  /** Writes and delivers what it can in a bounded time; the rest is delivered after a restart. */
  @Override
  public void close() {
    closed = true;
    closing.countDown();
    waiting.add(Optional.empty());
    var written = ended(writer);
    delivery.end();
    var delivered = ended(deliverer);
    for (var left = waiting.poll(); left != null; left = waiting.poll()) {
      tally.dropped(Loss.BUSY, left.isPresent() ? 1 : 0);
    }
    if (!written || !delivered) {
      // Whoever is in there still holds it, so closing it might take as long as he does.
      LOG.error("the decision log is not closed in order: the disk or the service does not answer");
      return;
    }
    try {
      spool.close();
    } catch (IOException e) {
      LOG.error("the decision log is not closed in order ({})", e.getClass().getSimpleName());
    }
  }

  /** Whether that thread has ended, which is waited for in vain for a bounded time at most. */
  private static boolean ended(Thread thread) {
    try {
      if (thread.join(DecisionLogLimits.STOP)) {
        return true;
      }
      thread.interrupt();
      return thread.join(DecisionLogLimits.STOP);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      thread.interrupt();
      return false;
    }
  }
}
