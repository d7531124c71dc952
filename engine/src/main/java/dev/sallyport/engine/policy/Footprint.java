package dev.sallyport.engine.policy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@code input} that a policy reads, as a tree. What is not in it is never built: the
 * cost of a decision follows what the policy looks at, not the length of the conversation.
 */
final class Footprint {

  /** Everything, from here down. */
  static final Footprint ALL = new Footprint(Map.of(), true);

  private static final Footprint NOTHING = new Footprint(Map.of(), false);
  private static final String ANY = "*";

  /** What of {@code input.request} is made of the system prompt and the messages. */
  private static final List<String> CONVERSATION =
      List.of("bytes", "system", "messages", "last_turn", "last_texts", "tool_results");

  private static final Pattern SEGMENT =
      Pattern.compile(
          "\\.?([A-Za-z_][A-Za-z0-9_]*)|\\[\"((?:[^\"\\\\]|\\\\.)*)\"\\]|\\[(\\*|\\d+)\\]");

  private final Map<String, Footprint> children;
  private final boolean all;

  private Footprint(Map<String, Footprint> children, boolean all) {
    this.children = children;
    this.all = all;
  }

  /**
   * Reads paths such as {@code input.request.messages[*].content}. A path that cannot be read
   * counts as everything: building too much is slow, building too little would decide wrongly.
   */
  static Footprint of(List<String> paths) {
    var root = new Draft();
    for (var path : paths) {
      root.add(path);
    }
    return root.done();
  }

  /** Whether anything at or below this member is read. */
  boolean reads(String member) {
    return all || children.containsKey(member) || children.containsKey(ANY);
  }

  /** Whether everything from here down is read. */
  boolean readsAll() {
    return all;
  }

  /** Whether anything is read of what was said in a request. */
  boolean readsConversation() {
    return CONVERSATION.stream().anyMatch(under("request")::reads);
  }

  /** Whether anything is read of what a tool is given. */
  boolean readsToolInput() {
    var use = under("tool_use");
    return use.reads("input") || InputDocument.READ_OF_TOOLS.stream().anyMatch(use::reads);
  }

  boolean readsFindings() {
    return reads("findings");
  }

  /** The footprint below a member. */
  Footprint under(String member) {
    if (all) {
      return ALL;
    }
    var named = children.get(member);
    var any = children.get(ANY);
    if (named == null) {
      return any == null ? NOTHING : any;
    }
    return any == null ? named : named.and(any);
  }

  /** What either of them has. */
  Footprint and(Footprint other) {
    if (all || other.all) {
      return ALL;
    }
    var both = new TreeMap<>(children);
    other.children.forEach((name, below) -> both.merge(name, below, Footprint::and));
    return new Footprint(both, false);
  }

  /** Whether all that another one reads is read here, too. */
  boolean covers(Footprint other) {
    if (all || other.all) {
      return all;
    }
    return other.children.entrySet().stream()
        .allMatch(child -> reads(child.getKey()) && under(child.getKey()).covers(child.getValue()));
  }

  private static final class Draft {
    private final Map<String, Draft> children = new TreeMap<>();
    private boolean all;

    void add(String path) {
      var at = this;
      var matcher = SEGMENT.matcher(path);
      var position = 0;
      var first = true;
      while (position < path.length()) {
        if (!matcher.find(position) || matcher.start() != position) {
          at.all = true;
          return;
        }
        var name = name(matcher.group(1), matcher.group(2));
        if (first && !name.equals("input")) {
          all = true;
          return;
        }
        at = first ? at : at.children.computeIfAbsent(name, _ -> new Draft());
        first = false;
        position = matcher.end();
      }
      at.all = true;
    }

    // An index into an array is widened to every element, so that positions stay what they are.
    private static String name(@Nullable String plain, @Nullable String quoted) {
      if (plain != null) {
        return plain;
      }
      return quoted == null ? ANY : quoted.replace("\\\"", "\"").replace("\\\\", "\\");
    }

    Footprint done() {
      if (all) {
        return ALL;
      }
      var below = new TreeMap<String, Footprint>();
      children.forEach((name, draft) -> below.put(name, draft.done()));
      return new Footprint(below, false);
    }
  }
}
