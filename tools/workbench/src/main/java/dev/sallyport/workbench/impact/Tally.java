package dev.sallyport.workbench.impact;

import dev.sallyport.engine.audit.AuditSessions.Session;
import dev.sallyport.workbench.impact.Shift.Place;
import dev.sallyport.workbench.impact.Shift.Subject;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts what becomes of decisions; many threads do. */
final class Tally {
  /** Somebody looks at some of them; JSON has as many. */
  private static final int SESSIONS_MAX = 1_000;

  private static final Comparator<Place> NEWEST = Comparator.comparingLong(Place::id).reversed();

  /** What somebody must not overlook first, then what concerns most. */
  private static final Comparator<Shift> ORDER =
      Comparator.comparing((Shift shift) -> !shift.loosens())
          .thenComparing(Comparator.comparingLong(Shift::count).reversed())
          .thenComparing(shift -> new Key(shift).toString());

  private long calls;
  private long toolUses;
  private final Map<Gone, Long> gone = new EnumMap<>(Gone.class);
  private final TreeMap<String, Long> undecided = new TreeMap<>();
  private long otherRules;
  private long maskedAlike;
  private final Map<Key, Counted> shifts = new HashMap<>();

  /** What is alike of decisions of one row. */
  private record Key(Judgement was, Judgement wouldBe, String who, Subject what, boolean certain) {
    Key(Shift shift) {
      this(shift.was(), shift.wouldBe(), shift.who(), shift.what(), shift.certain());
    }
  }

  /** A decision that is on record. */
  record Decided(
      Session session, String exchange, Instant at, String who, Subject what, Judgement was) {}

  private static final class Counted {
    private long count;
    private final Set<Long> inSessions = new HashSet<>();
    private final TreeSet<Place> sessions = new TreeSet<>(NEWEST);
    private String example = "";
    private Instant newest = Instant.MIN;

    void add(Decided decided) {
      count++;
      inSessions.add(decided.session().id());
      sessions.add(new Place(decided.session().id(), decided.session().label()));
      if (sessions.size() > SESSIONS_MAX) {
        var _ = sessions.pollLast();
      }
      // Threads come in any order, and the example is the same.
      var order = decided.at().compareTo(newest);
      if (order > 0 || (order == 0 && decided.exchange().compareTo(example) > 0)) {
        newest = decided.at();
        example = decided.exchange();
      }
    }
  }

  synchronized void read(Decided decided) {
    if (decided.what().isTool()) {
      toolUses++;
    } else {
      calls++;
    }
  }

  synchronized void gone(Gone why) {
    gone.merge(why, 1L, Long::sum);
  }

  synchronized void undecided(String needs) {
    undecided.merge(needs, 1L, Long::sum);
  }

  synchronized void compared(Decided decided, Judgement was, Judgement wouldBe, boolean certain) {
    if (was.treatsAlike(wouldBe)) {
      otherRules += was.hasOtherReasons(wouldBe) ? 1 : 0;
      maskedAlike += certain ? 0 : 1;
      return;
    }
    shifts
        .computeIfAbsent(
            new Key(was, wouldBe, decided.who(), decided.what(), certain), _ -> new Counted())
        .add(decided);
  }

  synchronized Impact impact(Span span) {
    var rows =
        shifts.entrySet().stream()
            .map(row -> shift(row.getKey(), row.getValue()))
            .sorted(ORDER)
            .toList();
    return new Impact(span, calls, toolUses, gone, undecided, otherRules, maskedAlike, rows);
  }

  private static Shift shift(Key key, Counted counted) {
    return new Shift(
        key.was(),
        key.wouldBe(),
        key.who(),
        key.what(),
        key.certain(),
        counted.count,
        counted.inSessions.size(),
        List.copyOf(counted.sessions),
        counted.example);
  }
}
