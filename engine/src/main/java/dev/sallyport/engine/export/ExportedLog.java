package dev.sallyport.engine.export;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The audit log as exports read it, and how far each has come. A database that several gateways
 * share has a log for each of them.
 *
 * <p>All methods throw {@link LogUnavailableException} where the store cannot be asked.
 */
public interface ExportedLog {

  /**
   * How far an export has come with a log.
   *
   * @param leaf the first entry that is not confirmed
   * @param turn grows with each move, so that whoever exports the log sees that another has taken
   *     it up
   */
  record Position(long leaf, long turn) {

    /** Where nothing was exported. */
    public static final Position START = new Position(0, 0);

    /** The same place, held for longer. */
    public Position touched() {
      return new Position(leaf, turn + 1);
    }

    /** The place before that entry. */
    public Position movedTo(long next) {
      return new Position(next, turn + 1);
    }
  }

  /**
   * How an export stands with a log.
   *
   * @param id the log's number in this store
   * @param name what it is called
   * @param own whether no other gateway writes it
   * @param leaves how many entries it has
   * @param oldest when the first entry happened that is not confirmed; empty if none waits
   */
  record Standing(
      long id, String name, boolean own, long leaves, Position position, Optional<Instant> oldest) {

    /** How many entries wait. */
    public long waiting() {
      return leaves - position.leaf();
    }
  }

  /**
   * An entry that the far side was not given, or not whole.
   *
   * @param reason what the far side said, or why it was not asked
   */
  record Aside(long leaf, String reason) {}

  /** How an export stands with each log, a gateway's own first. */
  List<Standing> standings(String export);

  /**
   * A log's entries from that leaf on, in order; at most so many. One that somebody has deleted is
   * left out.
   */
  List<LoggedEntry> entries(long log, long from, int most);

  /**
   * Moves an export on, and notes what was set aside, both or neither.
   *
   * @return whether it was where {@code from} says; if it was not, nothing has changed
   */
  boolean move(String export, long log, Position from, Position to, List<Aside> asides);

  /** Lets an export that has never moved begin behind what all logs hold by now. */
  void beginAtEnd(String export);

  /** How many entries an export has set aside, ever. */
  long aside(String export);
}
