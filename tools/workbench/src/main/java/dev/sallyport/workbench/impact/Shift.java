package dev.sallyport.workbench.impact;

import java.util.List;

/**
 * Decisions that come out otherwise, alike in whom they concern and how.
 *
 * @param who whoever called, as {@code issuer#subject}
 * @param what what was asked for
 * @param certain whether the policy read what was asked; otherwise masks have changed it
 * @param count how many decisions
 * @param inSessions in how many sessions they were made
 * @param sessions the newest 1,000 of these, the newest first
 * @param example the exchange of the newest of them
 */
public record Shift(
    Judgement was,
    Judgement wouldBe,
    String who,
    Subject what,
    boolean certain,
    long count,
    long inSessions,
    List<Place> sessions,
    String example) {

  public Shift {
    sessions = List.copyOf(sessions);
  }

  /** Whether more gets through than did, or less of it is masked. */
  public boolean loosens() {
    return was.isStricterThan(wouldBe);
  }

  /**
   * What was asked for.
   *
   * @param endpoint the endpoint's name, such as {@code messages}; empty for a tool
   * @param name the model, or the tool; may be empty
   */
  public record Subject(String endpoint, String name) {
    /** Whether it is a tool that the model wanted to use. */
    public boolean isTool() {
      return endpoint.isEmpty();
    }
  }

  /**
   * A session.
   *
   * @param id by which the console shows it
   * @param label as the client says it; empty where it says nothing
   */
  public record Place(long id, String label) {}
}
