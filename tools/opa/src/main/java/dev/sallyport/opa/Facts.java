package dev.sallyport.opa;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What there is to know of sources that the strict check finds nothing wrong with, for whoever
 * judges them. Rules are named by their position in {@link #rules}.
 *
 * @param rules every rule, tests too, by file and in the order in which they are written
 * @param calls of functions whose answers do not follow from their arguments, such as `http.send`
 * @param patterns the regular expressions that rules use
 * @param paths of `input` that the schema does not have, where the strict check does not look
 * @param comments every comment
 */
public record Facts(
    List<Rule> rules,
    List<Call> calls,
    List<Pattern> patterns,
    List<Path> paths,
    List<Comment> comments)
    implements FactsResult {

  public Facts {
    rules = List.copyOf(rules);
    calls = List.copyOf(calls);
    patterns = List.copyOf(patterns);
    paths = List.copyOf(paths);
    comments = List.copyOf(comments);
  }

  /** What kind of rule it is. */
  public enum Kind {
    /** `x := 1 if …` */
    @JsonProperty("complete")
    COMPLETE,
    /** `default x := 1` */
    @JsonProperty("default")
    DEFAULT,
    /** `f(x) := 1 if …` */
    @JsonProperty("function")
    FUNCTION,
    /** `x[key] := 1 if …` */
    @JsonProperty("object")
    OBJECT,
    /** `x contains 1 if …` */
    @JsonProperty("set")
    SET
  }

  /**
   * A rule, with its `else` branches.
   *
   * @param packageName without `data.` in front
   * @param name below its package
   * @param test whether it is a test, by its name
   * @param held whether a test came to its end
   * @param never whether one of its conditions is a constant that is not so
   * @param needs the rules that it refers to, or may refer to: of each name, the first
   * @param members the objects that it puts into a set, where they are written out
   * @param isSet whether the value may be a set, by the types of all rules of that name
   * @param fields the names that objects in that set may have
   */
  public record Rule(
      Place at,
      @JsonProperty("package") String packageName,
      String name,
      Kind kind,
      boolean test,
      boolean held,
      boolean never,
      List<Integer> needs,
      List<Member> members,
      boolean isSet,
      List<String> fields) {
    public Rule {
      needs = List.copyOf(needs);
      members = List.copyOf(members);
      fields = List.copyOf(fields);
    }

    /** The rule's name with its package, such as `gateway.request.deny`. */
    public String path() {
      return packageName + "." + name;
    }
  }

  /** An object that is written out as a member of a set. */
  public record Member(Place at, List<Field> fields) {
    public Member {
      fields = List.copyOf(fields);
    }
  }

  /**
   * A field of such an object.
   *
   * @param text its value, where that is a text which is written out; empty where it is not
   * @param textAt where the value stands
   */
  public record Field(String name, Place at, String text, Place textAt) {}

  /** A call of one of Rego's own functions. */
  public record Call(Place at, String function, int rule) {}

  /**
   * A regular expression, as an operand of a function.
   *
   * @param text the pattern, where it is known without an evaluation; empty where it is not
   * @param fault what RE2 says against it; empty if nothing
   * @param fromInput whether what makes the pattern comes from `input`
   */
  public record Pattern(
      Place at, String function, int rule, String text, String fault, boolean fromInput) {}

  /**
   * A path that the schema of `input` does not have.
   *
   * @param path up to the step that is not there, such as `input.request.modle`
   * @param unknown that step
   * @param known the steps that there are
   */
  public record Path(Place at, int rule, String path, String unknown, List<String> known) {
    public Path {
      known = List.copyOf(known);
    }
  }

  /** A comment, without its `#`. */
  public record Comment(Place at, String text) {}
}
