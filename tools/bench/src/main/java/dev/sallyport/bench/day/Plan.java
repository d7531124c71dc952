package dev.sallyport.bench.day;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One call as it will be made, and what will befall it: everything is drawn before it begins.
 *
 * @param who shows its token
 * @param path what is called
 * @param body as it is sent
 * @param planted the secrets in what is asked and answered, each of which is nowhere else
 * @param luck what befalls it
 */
record Plan(
    Person who,
    String path,
    byte[] body,
    Asked asked,
    List<String> planted,
    Script script,
    Luck luck) {

  /**
   * What is asked for, as {@link DayPolicy} sees it.
   *
   * @param session the client's own name of it
   * @param denied whether the prompt holds what every policy denies
   */
  record Asked(String session, String model, boolean stream, boolean denied) {}

  /**
   * What befalls it.
   *
   * @param moment at which its trouble comes
   * @param interludes the moments at which somebody else does something first
   * @param vote what people say at once when they are asked
   */
  record Luck(Trouble trouble, int moment, Set<Integer> interludes, Vote vote) {
    Luck {
      interludes = Set.copyOf(interludes);
    }
  }

  /** What people say to a question. */
  enum Vote {
    NOTHING,
    YES,
    NO,
    /** Somebody says yes to their own question. */
    OWN_YES;

    /** Half of what is asked is left for another time. */
    static Vote drawn(SplittableRandom random) {
      return switch (random.nextInt(8)) {
        case 0, 1 -> YES;
        case 2 -> NO;
        case 3 -> OWN_YES;
        default -> NOTHING;
      };
    }
  }

  Plan {
    planted = List.copyOf(planted);
  }

  /** The same call, made again. */
  Plan again(Luck other) {
    return new Plan(who, path, body, asked, planted, script, other);
  }

  /** Whether policies decide about it at all. */
  boolean isOfMessages() {
    return path.equals("/v1/messages");
  }

  /** Whether what was planted has to stay where it is. */
  boolean isMasked() {
    return isOfMessages() && !who.is(Person.AUDITORS);
  }

  /** Whether the policy of that name must refuse it. */
  boolean isDenied(String revision) {
    return asked.denied()
        || asked.model().equals(DayPolicy.CLOSED)
        || (revision.equals("strict") && asked.model().equals(DayPolicy.CLOSED_AT_TIMES));
  }

  /** Whether somebody has to agree to it. */
  boolean isAsked() {
    return isOfMessages() && asked.model().equals(DayPolicy.ASKED);
  }
}
