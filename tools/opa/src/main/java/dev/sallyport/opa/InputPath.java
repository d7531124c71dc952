package dev.sallyport.opa;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A path such as `input.request.messages[*].role`, whose value is read with everything under it.
 *
 * <p>Who leaves out what no path names must keep what lies above a path: an object stays an object,
 * an array keeps its length, and what is neither stays as it is. Only members that no path names
 * go.
 *
 * @param steps the way down from `input`; none means `input` itself
 */
public record InputPath(List<Step> steps) {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  public InputPath {
    steps = List.copyOf(steps);
  }

  /** One step down. */
  public sealed interface Step permits Member, Each {}

  /**
   * Into the member of an object.
   *
   * @param name its key
   */
  public record Member(String name) implements Step {

    @Override
    public String toString() {
      return PLAIN.matcher(name).matches() ? "." + name : "[\"" + name + "\"]";
    }
  }

  /** Into every element of an array, or every member of an object. */
  public record Each() implements Step {

    @Override
    public String toString() {
      return "[*]";
    }
  }

  @Override
  public String toString() {
    return steps.stream().map(Step::toString).collect(Collectors.joining("", "input", ""));
  }
}
