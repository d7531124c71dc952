package dev.sallyport.bench.day;

import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.pipeline.PolicyInForce;
import dev.sallyport.engine.tlog.Note;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * A day of a gateway: sessions that go on beside each other, people who answer, policies that
 * change, and everything that can go wrong, in an order that a seed gives. One thread does all of
 * it; calls that are under way at once lie within each other. A seed gives the same day again, but
 * for replies in which a tool waits for people: those are read by a thread of their own.
 *
 * @param seed of everything that is drawn
 * @param sessions how many there are
 * @param folder where the gateway's state lies
 * @param heap what this process holds, asked after a tenth of the sessions and after all
 */
public record Day(long seed, int sessions, Path folder, DoubleSupplier heap) {
  private static final Duration LENGTH = Duration.ofHours(24);

  /** What goes on at once. */
  private static final int BESIDE = 40;

  /** Within a call, and within one that lies within it. */
  private static final int DEPTH_MAX = 2;

  private static final int CALLS_OF_A_SESSION = 4;
  private static final int CHANGES_LEAST = 6;
  private static final int SESSIONS_OF_A_CHANGE = 400;

  /** Each takes some milliseconds, and proves what was there before. */
  private static final int NOTES_MAX = 50;

  /**
   * Goes through it, and then through what came of it.
   *
   * @param policy what decides
   * @param read sees each call when the day is over, besides those who judge it
   */
  Report run(DayPolicy policy, Consumer<Told> read, Consumer<Totals> counted) {
    try (var overheard = Overheard.begin();
        var going = new Going(policy)) {
      going.toTheEnd();
      var breaches = new Breaches();
      var rules = Rule.all();
      var evidence =
          new Evidence(going.life, going.place, going.file, going.notes, overheard.planted());
      var ends = new TreeMap<String, Integer>();
      evidence.calls(
          call -> {
            var _ = ends.merge(call.end(), 1, Integer::sum);
            rules.forEach(rule -> rule.see(call, breaches));
            read.accept(call);
          });
      var totals = evidence.totals();
      rules.forEach(rule -> rule.end(totals, breaches));
      counted.accept(totals);
      return going.report(ends, breaches);
    } catch (IOException e) {
      throw new UncheckedIOException("the day cannot be written down", e);
    }
  }

  /** Goes through it, and then through what came of it. */
  public Report run(DayPolicy policy) {
    return run(policy, _ -> {}, _ -> {});
  }

  /** The day while it goes on. */
  private final class Going implements AutoCloseable {
    private final DayPolicy policy;
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Life.Place place = new Life.Place(folder);
    private final PolicyInForce inForce = new PolicyInForce();
    private final Approvers people = new Approvers(place.tallies());
    private final Path file = folder.resolve("seen.jsonl");
    private final BufferedWriter writer = Files.newBufferedWriter(file);
    private final List<Session> free = new ArrayList<>();
    private final List<String> digests = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final long began = System.nanoTime();
    private Life life;
    private int begun;
    private int ended;
    private long calls;
    private int deaths;
    private int changes;
    private int depth;
    private Duration took = Duration.ZERO;
    private Optional<Double> heapBegun = Optional.empty();
    private double heapEnded;

    private Going(DayPolicy policy) throws IOException {
      this.policy = policy;
      life = life();
      change(policy.usual());
    }

    private Life life() {
      return new Life(place, inForce, Life.budgets(sessions));
    }

    private void toTheEnd() throws IOException {
      while (ended < sessions) {
        while (begun < sessions && free.size() < BESIDE) {
          free.add(new Session(begun++, random.split()));
        }
        around();
        step();
        if (life.isDead()) {
          deaths++;
          restart();
        }
        if (heapBegun.isEmpty() && ended >= sessions / 10) {
          heapBegun = Optional.of(heap.getAsDouble());
        }
      }
      // What is still open is in doubt when the next one begins.
      restart();
      writer.close();
      took = Duration.ofNanos(System.nanoTime() - began);
      heapEnded = heap.getAsDouble();
    }

    private void restart() {
      if (notes.size() < NOTES_MAX) {
        life.store().trail().logs().heads().forEach(head -> notes.add(head.checkpoint()));
      }
      life.close();
      life = life();
    }

    /** One call, from its beginning to its end. */
    private void step() {
      if (free.isEmpty()) {
        return;
      }
      var session = free.remove(random.nextInt(free.size()));
      var plan = session.next();
      var inForceBefore = digests.size() - 1;
      var call = new Passage(plan, "req_%08d".formatted(calls++), life, this::interlude);
      var client = new Client(call);
      depth++;
      place.underway().go(call, () -> life.line().run(client.arrival(), client));
      depth--;
      var heard = call.heard();
      var seen = call.seen(heard, List.copyOf(digests.subList(inForceBefore, digests.size())));
      note(seen);
      session.heard(seen, heard);
      if (session.isOver()) {
        ended++;
      } else {
        free.add(session);
      }
    }

    private void note(Seen seen) {
      try {
        writer.write(Evidence.JSON.writeValueAsString(seen));
        writer.newLine();
      } catch (IOException e) {
        throw new UncheckedIOException("the day cannot be written down", e);
      }
    }

    /** What happens between calls. */
    private void around() {
      var expected = (long) sessions * CALLS_OF_A_SESSION;
      place.clock().pass(LENGTH.dividedBy(expected));
      if (random.nextInt(6) == 0) {
        people.look(life, random);
      }
      if (random.nextLong(expected) < Math.max(CHANGES_LEAST, sessions / SESSIONS_OF_A_CHANGE)) {
        another();
      }
    }

    /** What happens in the middle of a call. */
    private void interlude() {
      if (depth > DEPTH_MAX || life.isDead()) {
        return;
      }
      var drawn = random.nextInt(100);
      if (drawn < 70) {
        step();
      } else if (drawn < 97) {
        place.underway().aside(() -> people.look(life, random));
      } else {
        place.underway().aside(this::another);
      }
    }

    /** Another policy comes into force, or one that must not is turned down. */
    private void another() {
      var now = inForce.now().name();
      if (random.nextInt(3) == 0) {
        try {
          life.activation().activate(policy.faulty(), Optional.empty());
          digests.add(policy.faulty().bundle().digest());
        } catch (PolicyLoadException e) {
          life.activation().rejected(e);
        }
      } else {
        change(now.equals("usual") ? policy.strict() : policy.usual());
      }
    }

    private void change(Candidate next) {
      life.activation().activate(next, Optional.empty());
      digests.add(next.bundle().digest());
      changes++;
    }

    private Report report(SortedMap<String, Integer> ends, Breaches breaches) {
      return new Report(
          seed,
          sessions,
          calls,
          deaths,
          changes,
          took,
          heapBegun.orElse(heapEnded),
          heapEnded,
          ends,
          breaches);
    }

    @Override
    public void close() throws IOException {
      writer.close();
      life.close();
    }
  }
}
