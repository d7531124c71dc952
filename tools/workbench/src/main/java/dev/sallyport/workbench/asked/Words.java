package dev.sallyport.workbench.asked;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.opa.Residue.Condition;
import dev.sallyport.opa.Residue.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Conditions in words, where they are of a shape that people write often; as Rego otherwise, which
 * is right, too, if not as readable.
 */
final class Words {
  private static final Pattern WHITE = Pattern.compile("\\s+");
  private static final Pattern INPUT = Pattern.compile("input(?:\\.\\w+|\\[[^\\]]*\\])+");

  /** What partial evaluation writes for `every x in`. */
  private static final Pattern UNUSED_KEY = Pattern.compile("every \\w+, (\\w+) in");

  private static final Map<String, String> COMPARISONS =
      Map.of("gt", "over", "gte", "at least", "lt", "under", "lte", "at most");

  private static final Map<String, String> NOT_COMPARISONS =
      Map.of("gt", "at most", "gte", "under", "lt", "at least", "lte", "over");

  private Words() {}

  /** All of the conditions, a text each; none where there are none. */
  static List<String> of(List<Condition> conditions) {
    var words = new ArrayList<String>();
    var left = new ArrayList<>(flat(conditions));
    Hours.take(left).ifPresent(words::add);
    left.removeIf(condition -> isImplied(condition, conditions));
    for (var condition : List.copyOf(left)) {
      if (!left.contains(condition)) {
        continue;
      }
      var rest = withoutDot(condition, left);
      if (rest.isPresent()) {
        left.remove(rest.get());
        words.add(
            name(condition.operands().get(0)) + " " + text(condition.operands().get(1)) + "*");
      } else if (!isHalfOfAPair(condition, left)) {
        words.add(one(condition));
      }
    }
    return words.stream().distinct().toList();
  }

  /** Whether one of the conditions cannot hold, whatever the rest of the input is. */
  static boolean isImpossible(List<Condition> conditions) {
    return conditions.stream()
        .anyMatch(
            condition ->
                condition.negated()
                    ? isCertain(condition)
                    : condition.operator().equals(Condition.EITHER)
                        && condition.either().stream().allMatch(Words::isImpossible));
  }

  /** Whether what a condition says, without its `not`, holds always. */
  private static boolean isCertain(Condition condition) {
    return condition.operator().equals(Condition.EITHER)
        ? condition.either().stream().anyMatch(List::isEmpty)
        : condition.operator().isEmpty() && condition.text().equals("true");
  }

  /** Conditions that stand behind one name are put in its place. */
  private static List<Condition> flat(List<Condition> conditions) {
    var flat = new ArrayList<Condition>();
    for (var condition : conditions) {
      var possible =
          condition.either().stream().filter(list -> !isImpossible(list)).distinct().toList();
      if (!condition.negated() && possible.size() == 1) {
        flat.addAll(flat(possible.getFirst()));
      } else if (condition.negated() || !isCertain(condition)) {
        flat.add(condition);
      }
    }
    return flat;
  }

  /** What must only be there goes without saying where another condition speaks of it. */
  private static boolean isImplied(Condition condition, List<Condition> all) {
    if (!condition.operator().equals(Condition.DEFINED)) {
      return false;
    }
    var spoken =
        flat(all).stream()
            .filter(other -> !other.negated() && !other.operator().equals(Condition.DEFINED))
            .map(Condition::text)
            .toList();
    return INPUT
        .matcher(condition.text())
        .results()
        .allMatch(path -> spoken.stream().anyMatch(text -> text.contains(path.group())));
  }

  /** `claude-*` is made of a beginning and of the rest having no dot: the second half. */
  private static Optional<Condition> withoutDot(Condition condition, List<Condition> all) {
    if (condition.negated() || !condition.operator().equals("startswith")) {
      return Optional.empty();
    }
    var rest =
        "contains(trim_prefix(%s, %s), \".\")"
            .formatted(condition.operands().get(0).text(), condition.operands().get(1).text());
    return all.stream().filter(other -> other.negated() && other.text().equals(rest)).findFirst();
  }

  private static boolean isHalfOfAPair(Condition condition, List<Condition> all) {
    return all.stream()
        .anyMatch(other -> withoutDot(other, all).filter(condition::equals).isPresent());
  }

  private static String one(Condition condition) {
    if (!condition.either().isEmpty()) {
      var any =
          condition.either().stream()
              .filter(list -> !isImpossible(list))
              .map(Words::of)
              .map(all -> all.isEmpty() ? "always" : String.join(" and ", all))
              .distinct()
              .toList();
      var listed = any.size() == 1 ? any.getFirst() : "(" + String.join(") or (", any) + ")";
      return condition.negated() ? "not (" + listed + ")" : listed;
    }
    return known(condition).orElseGet(() -> rego(condition));
  }

  /** As it stands in the policy. */
  private static String rego(Condition condition) {
    var text = UNUSED_KEY.matcher(condition.text()).replaceAll("every $1 in");
    var inOneLine = text.replaceAll("\\{\\s+", "{ ").replaceAll("\\s+}", " }").replace("\n", "; ");
    return (condition.negated() ? "not " : "") + WHITE.matcher(inOneLine).replaceAll(" ");
  }

  private static Optional<String> known(Condition condition) {
    var operands = condition.operands();
    var not = condition.negated();
    return switch (condition.operator()) {
      case "" -> path(operands.getFirst()).map(name -> (not ? "no " : "any ") + name);
      case "internal.member_2" -> member(operands.get(0), operands.get(1), not);
      case "eq", "equal" -> equal(operands.get(0), operands.get(1), not);
      case "startswith" ->
          named(operands.get(0), operands.get(1), not ? "does not begin with" : "begins with");
      case "endswith" ->
          named(operands.get(0), operands.get(1), not ? "does not end with" : "ends with");
      case "contains" -> named(operands.get(0), operands.get(1), not ? "does not hold" : "holds");
      case "glob.match" -> named(operands.get(2), operands.get(0), not ? "is not like" : "is like");
      case "regex.match" ->
          named(operands.get(1), operands.get(0), not ? "does not match" : "matches");
      case "gt", "gte", "lt", "lte" -> compared(condition, operands);
      default -> Optional.empty();
    };
  }

  private static Optional<String> member(Operand one, Operand all, boolean not) {
    if (all.path().equals(List.of("identity", "groups"))) {
      return one.known().map(group -> (not ? "not in group " : "group ") + text(group));
    }
    return named(one, all, not ? "is none of" : "is one of");
  }

  private static Optional<String> equal(Operand one, Operand other, boolean not) {
    var word = not ? "is not" : "is";
    return named(one, other, word).or(() -> named(other, one, word));
  }

  private static Optional<String> compared(Condition condition, List<Operand> operands) {
    var word =
        (condition.negated() ? NOT_COMPARISONS : COMPARISONS)
            .getOrDefault(condition.operator(), "compared with");
    var count = operands.get(0);
    if (count.operator().equals("count") && operands.get(1).text().equals("0")) {
      return path(count.operands().getFirst())
          .filter(_ -> word.equals("over"))
          .map(name -> name + " not empty");
    }
    return named(operands.get(0), operands.get(1), word);
  }

  private static Optional<String> named(Operand what, Operand value, String word) {
    return value
        .known()
        .flatMap(known -> path(what).map(name -> name + " " + word + " " + text(known)));
  }

  private static String name(Operand operand) {
    return path(operand).orElse(operand.text());
  }

  /** What people call a part of the input. */
  private static Optional<String> path(Operand operand) {
    if (operand.operator().equals("trim_prefix") && operand.operands().get(1).known().isPresent()) {
      return path(operand.operands().getFirst())
          .map(name -> name + " after " + text(operand.operands().get(1)));
    }
    if (operand.operator().equals("lower") && operand.operands().size() == 1) {
      return path(operand.operands().getFirst()).map(name -> name + " in small letters");
    }
    var path = operand.path();
    if (path.isEmpty()) {
      return Optional.empty();
    }
    if (path.size() > 2 && path.subList(0, 2).equals(List.of("identity", "claims"))) {
      return Optional.of("claim " + steps(path.subList(2, path.size())));
    }
    var words = steps(path.subList(path.size() > 1 ? 1 : 0, path.size()));
    return Optional.of(path.getFirst().equals("usage") ? "usage of a " + words : words);
  }

  private static String steps(List<String> path) {
    return path.stream()
        .map(step -> step.isEmpty() ? "[]" : step)
        .collect(Collectors.joining("."))
        .replace(".[]", "[]");
  }

  private static String text(Operand operand) {
    return operand.known().map(Words::text).orElse(operand.text());
  }

  private static String text(JsonNode value) {
    return value.isArray()
        ? StreamSupport.stream(value.spliterator(), false)
            .map(Words::text)
            .collect(Collectors.joining(", "))
        : value.asText().isEmpty() ? value.toString() : value.asText();
  }
}
