package dev.sallyport.engine.decisionlog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.engine.policy.value.Value.Arr;
import dev.sallyport.engine.policy.value.Value.Bool;
import dev.sallyport.engine.policy.value.Value.Null;
import dev.sallyport.engine.policy.value.Value.Num;
import dev.sallyport.engine.policy.value.Value.Obj;
import dev.sallyport.engine.policy.value.Value.SetOf;
import dev.sallyport.engine.policy.value.Value.Str;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One part of an event that is taken out or replaced, by OPA's rules: paths lead into {@code
 * input}, {@code result} or {@code nd_builtin_cache}, a path that is not there changes nothing, and
 * what was changed is listed in {@code erased} or {@code masked}.
 *
 * <p>OPA looks a member up under its escaped name alone. Here the name as it is written, and the
 * unescaped one, are found too, and where several are there, all of them: whatever OPA takes out is
 * taken out, and some that it misses.
 *
 * @param path its segments; the first is the part of the event
 * @param replacement what comes in its place; empty where it is taken out
 * @see <a href="https://www.openpolicyagent.org/docs/management-decision-logs">OPA's decision
 *     logs</a>
 */
record MaskRule(List<Segment> path, Optional<JsonNode> replacement) {
  private static final Set<String> PARTS = Set.of("input", "result", "nd_builtin_cache");
  private static final Value OP = new Str("op");
  private static final Value PATH = new Str("path");
  private static final Value VALUE = new Str("value");

  MaskRule {
    path = List.copyOf(path);
  }

  /**
   * Reads what a policy's {@code system.log.mask} says.
   *
   * @throws UnusableMaskException if any rule is wrong: then none can be relied on
   */
  static List<MaskRule> read(Value said) {
    Collection<Value> rules =
        switch (said) {
          case Arr(var elements) -> elements;
          case SetOf(var elements) -> elements;
          case Null _, Bool _, Num _, Str _, Obj _ ->
              throw new UnusableMaskException(
                  "`system.log.mask` is not a set: write `mask contains \"/input/…\" if { … }`");
        };
    var read = new ArrayList<MaskRule>();
    for (var rule : rules) {
      read.add(
          switch (rule) {
            case Str(var path) -> new MaskRule(path(path), Optional.empty());
            case Obj object -> structured(object);
            case Null _, Bool _, Num _, Arr _, SetOf _ ->
                throw new UnusableMaskException(
                    "`system.log.mask` holds something that is neither a path nor an object");
          });
    }
    return read;
  }

  private static MaskRule structured(Obj rule) {
    var path = path(text(rule, PATH));
    return switch (text(rule, OP)) {
      case "remove" -> new MaskRule(path, Optional.empty());
      case "upsert" ->
          new MaskRule(
              path, Optional.of(PlainJson.of(rule.members().getOrDefault(VALUE, Null.NULL))));
      default ->
          throw new UnusableMaskException(
              "a rule of `system.log.mask` needs `op`, which is `remove` or `upsert`");
    };
  }

  private static String text(Obj rule, Value name) {
    return rule.members().get(name) instanceof Str(var text) ? text : "";
  }

  // The path itself is not told: a policy may have made it of what it was given.
  private static List<Segment> path(String text) {
    if (!text.startsWith("/")) {
      throw new UnusableMaskException(
          "a rule of `system.log.mask` needs `path`, such as `/input/identity`");
    }
    var segments = text.substring(1).split("/", -1);
    if (!PARTS.contains(segments[0])) {
      throw new UnusableMaskException(
          "a rule of `system.log.mask` has a path that does not begin with `/input`, `/result` or"
              + " `/nd_builtin_cache`");
    }
    return Arrays.stream(segments).map(Segment::of).toList();
  }

  /** The path as OPA lists it. */
  String shown() {
    var shown = new StringBuilder();
    path.forEach(segment -> shown.append('/').append(segment.escaped()));
    return shown.toString();
  }

  /** Changes the event, and lists in it what was changed. */
  void apply(ObjectNode event) {
    if (!event.has(path.getFirst().escaped())) {
      return;
    }
    if (replacement.isEmpty()) {
      if (remove(event)) {
        event.withArray("erased").add(shown());
      }
    } else if (upsert(event, replacement.get())) {
      event.withArray("masked").add(shown());
    }
  }

  private boolean remove(ObjectNode event) {
    var nodes = List.<JsonNode>of(event);
    for (var segment : path.subList(0, path.size() - 1)) {
      nodes = nodes.stream().flatMap(segment::in).toList();
    }
    var removed = false;
    for (var node : nodes) {
      removed |= path.getLast().removedFrom(node);
    }
    return removed;
  }

  // Missing objects on the way are made, also where the way ends in nothing after all, as OPA does.
  private boolean upsert(ObjectNode event, JsonNode value) {
    var nodes = List.<JsonNode>of(event);
    for (var segment : path.subList(0, path.size() - 1)) {
      nodes = nodes.stream().flatMap(segment::inOrNew).toList();
    }
    var put = false;
    for (var node : nodes) {
      put |= path.getLast().putInto(node, value);
    }
    return put;
  }

  /**
   * One step of a path.
   *
   * @param written as the policy has it
   * @param escaped as OPA looks it up and lists it
   * @param names all that it may stand for
   */
  record Segment(String written, String escaped, Set<String> names) {

    static Segment of(String written) {
      var escaped = Escapes.escaped(written);
      return new Segment(
          written, escaped, new TreeSet<>(List.of(escaped, written, Escapes.unescaped(written))));
    }

    private Stream<JsonNode> in(JsonNode node) {
      return switch (node) {
        case ObjectNode object -> names.stream().filter(object::has).map(object::get);
        case ArrayNode array when index(array) >= 0 -> Stream.of(array.get(index(array)));
        default -> Stream.empty();
      };
    }

    private Stream<JsonNode> inOrNew(JsonNode node) {
      return node instanceof ObjectNode object && names.stream().noneMatch(object::has)
          ? Stream.of(object.putObject(escaped))
          : in(node);
    }

    private boolean removedFrom(JsonNode node) {
      if (node instanceof ArrayNode array && index(array) >= 0) {
        array.remove(index(array));
        return true;
      }
      var removed = false;
      for (var name : names) {
        removed |= node instanceof ObjectNode object && object.remove(name) != null;
      }
      return removed;
    }

    private boolean putInto(JsonNode node, JsonNode value) {
      if (node instanceof ArrayNode array && index(array) >= 0) {
        array.set(index(array), value.<JsonNode>deepCopy());
        return true;
      }
      if (!(node instanceof ObjectNode object)) {
        return false;
      }
      var there = names.stream().filter(object::has).toList();
      for (var name : there.isEmpty() ? List.of(escaped) : there) {
        object.set(name, value.<JsonNode>deepCopy());
      }
      return true;
    }

    /** The place in an array; negative if that is no place in it. */
    private int index(ArrayNode array) {
      try {
        var index = Integer.parseInt(written);
        return index < array.size() ? index : -1;
      } catch (NumberFormatException _) {
        return -1;
      }
    }
  }
}
