package dev.sallyport.opa;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * What is left of sets when a part of the input is known: their possible members, each with the
 * conditions on the rest of the input under which it is one. An object may come several times, with
 * other conditions.
 */
public record Residue(List<Member> members) implements PartialResult {

  public Residue {
    members = List.copyOf(members);
  }

  /**
   * An object that is in a set if every condition holds.
   *
   * @param set as it was asked for
   * @param value what is known of the object
   * @param open the names of its fields that depend on the rest
   */
  public record Member(String set, JsonNode value, List<String> open, List<Condition> conditions) {
    public Member {
      open = List.copyOf(open);
      conditions = List.copyOf(conditions);
    }
  }

  /**
   * Something that must hold.
   *
   * @param negated whether it must not hold instead
   * @param text the condition as Rego, without its `not`
   * @param operator the function that is called, as Rego names it; {@link #EITHER}, {@link
   *     #DEFINED}, or empty for an operand that must be there and not be false
   * @param either where one of several lists of conditions must hold
   */
  public record Condition(
      boolean negated,
      String text,
      String operator,
      List<Operand> operands,
      List<List<Condition>> either) {

    /** One of the lists in {@link #either} must hold. */
    public static final String EITHER = "either";

    /** The operand must only have a value. */
    public static final String DEFINED = "defined";

    public Condition {
      operands = List.copyOf(operands);
      either = either.stream().map(List::copyOf).toList();
    }
  }

  /**
   * A value, a path of the input, a call, or something else that only its text tells.
   *
   * @param value JSON, empty where it is not known
   * @param path names below `input`, an empty one for any element; empty where this is no path
   * @param operator the function that makes it, empty where it is no call
   */
  public record Operand(
      String text, String value, List<String> path, String operator, List<Operand> operands) {
    public Operand {
      path = List.copyOf(path);
      operands = List.copyOf(operands);
    }

    /** The value, where it is known. */
    public Optional<JsonNode> known() {
      return value.isEmpty() ? Optional.empty() : Optional.of(Wire.json(value));
    }
  }
}
