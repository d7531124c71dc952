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

/**
 * One part of an event that is taken out or replaced, by OPA's rules: paths lead into {@code
 * input}, {@code result} or {@code nd_builtin_cache}, a path that is not there changes nothing, and
 * what was changed is listed in {@code erased} or {@code masked}.
 *
 * <p>OPA looks a member up under its escaped name alone. Here the name as it is written, and the
 * unescaped one, are found too, so whatever OPA takes out is taken out, and some that it misses.
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

  /** Takes out what is at that path of an event, such as {@code input}, {@code identity}. */
  static MaskRule removing(String... path) {
    return new MaskRule(Arrays.stream(path).map(Segment::of).toList(), Optional.empty());
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
    } else if (upsert(event, replacement.get().deepCopy())) {
      event.withArray("masked").add(shown());
    }
  }

  private boolean remove(ObjectNode event) {
    JsonNode node = event;
    for (var segment : path.subList(0, path.size() - 1)) {
      node = segment.in(node).orElse(null);
      if (node == null) {
        return false;
      }
    }
    return path.getLast().removedFrom(node);
  }

  // Missing objects on the way are made, also where the way ends in nothing after all, as OPA does.
  private boolean upsert(ObjectNode event, JsonNode value) {
    JsonNode node = event;
    for (var segment : path.subList(0, path.size() - 1)) {
      var next = segment.in(node);
      if (next.isEmpty() && !(node instanceof ObjectNode)) {
        return false;
      }
      node = next.isPresent() ? next.get() : ((ObjectNode) node).putObject(segment.nameIn(node));
    }
    var last = path.getLast();
    if (node instanceof ObjectNode object) {
      object.set(last.nameIn(object), value);
      return true;
    }
    if (node instanceof ArrayNode array && last.index(array) >= 0) {
      array.set(last.index(array), value);
      return true;
    }
    return false;
  }

  /**
   * One step of a path.
   *
   * @param written as the policy has it
   * @param escaped as OPA looks it up and lists it
   * @param unescaped without any escapes
   */
  record Segment(String written, String escaped, String unescaped) {

    static Segment of(String written) {
      return new Segment(written, Escapes.escaped(written), Escapes.unescaped(written));
    }

    private Optional<JsonNode> in(JsonNode node) {
      if (node instanceof ObjectNode object) {
        return Optional.ofNullable(object.get(nameIn(object)));
      }
      return node instanceof ArrayNode array && index(array) >= 0
          ? Optional.of(array.get(index(array)))
          : Optional.empty();
    }

    private boolean removedFrom(JsonNode node) {
      if (node instanceof ObjectNode object) {
        return object.remove(nameIn(object)) != null;
      }
      if (node instanceof ArrayNode array && index(array) >= 0) {
        array.remove(index(array));
        return true;
      }
      return false;
    }

    /** The name under which it is there, or would be put there. */
    private String nameIn(JsonNode object) {
      for (var name : List.of(escaped, written, unescaped)) {
        if (object.has(name)) {
          return name;
        }
      }
      return escaped;
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
