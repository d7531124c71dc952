package dev.sallyport.engine.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/** Units of several lists in one order, the newest first, each of them once. */
final class SearchCandidates {

  /** So many units are read ahead, of all lists together. */
  private static final int AHEAD = 2 * SearchTable.AT_ONCE;

  private static final int AHEAD_MIN = 8;

  /** A list of units, the newest first, which is read bit by bit. */
  @FunctionalInterface
  interface Units {
    List<Long> before(long unit, int limit) throws SQLException;
  }

  private final PriorityQueue<Source> sources =
      new PriorityQueue<>(Comparator.comparingLong(Source::first).reversed());

  SearchCandidates(List<Units> lists, long before) throws SQLException {
    for (var list : lists) {
      var source = new Source(list, Math.max(AHEAD_MIN, AHEAD / lists.size()));
      if (source.read(before)) {
        sources.add(source);
      }
    }
  }

  /** The next of them; fewer than are wanted only where no more are left. */
  List<Long> next(int wanted) throws SQLException {
    var units = new ArrayList<Long>();
    var last = OptionalLong.empty();
    while (units.size() < wanted) {
      var source = sources.poll();
      if (source == null) {
        break;
      }
      var unit = source.first();
      if (last.isEmpty() || last.getAsLong() != unit) {
        units.add(unit);
        last = OptionalLong.of(unit);
      }
      if (source.step()) {
        sources.add(source);
      }
    }
    return units;
  }

  private static final class Source {
    private final Units units;
    private final int ahead;
    private List<Long> read = List.of();
    private int at;

    private Source(Units units, int ahead) {
      this.units = units;
      this.ahead = ahead;
    }

    private long first() {
      return read.get(at);
    }

    private boolean read(long before) throws SQLException {
      read = units.before(before, ahead);
      at = 0;
      return !read.isEmpty();
    }

    /** Goes on to the next; says whether there is one. */
    private boolean step() throws SQLException {
      var gone = first();
      at++;
      return at < read.size() || (read.size() == ahead && read(gone));
    }
  }
}
