package dev.sallyport.engine.custody;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells what is new in a call from what earlier ones have said. An agent sends its whole history
 * each time, and several of a session's agents talk by turns. What a client says that the model has
 * said is new, but for what the model has answered.
 */
final class Conversations {

  /** So many agents of one session talk at once, at most, for each to be known again. */
  static final int REMEMBERED = 8;

  /** The newest first; none is the beginning of a newer one. */
  private final Deque<Known> lately = new ArrayDeque<>();

  /**
   * What the model was told.
   *
   * @param replies digests of what it answered behind so many of the messages, with its thoughts
   *     and without
   */
  private record Known(List<String> messages, Map<Integer, Set<String>> replies) {
    static Known of(Talk talk, Reply reply) {
      return new Known(
          talk.digests(), new HashMap<>(Map.of(talk.size(), Conversations.replies(reply))));
    }

    int common(List<String> now) {
      var at = 0;
      while (at < Math.min(messages.size(), now.size()) && messages.get(at).equals(now.get(at))) {
        at++;
      }
      return at;
    }

    /** Whether all of it stands at the beginning of another one. */
    boolean begins(Known other) {
      return common(other.messages()) == messages.size();
    }

    Set<String> repliesBehind(int from) {
      return replies.getOrDefault(from, Set.of());
    }

    /** It has begun as that one has. */
    void goesOnFrom(Known earlier) {
      earlier.replies().forEach((at, said) -> replies.merge(at, said, Conversations::both));
    }
  }

  /**
   * The messages of a call.
   *
   * @param digests of each of them
   */
  record Talk(JsonNode messages, List<String> digests) {

    static Talk of(JsonNode messages) {
      return new Talk(messages, messages.valueStream().map(Conversations::digest).toList());
    }

    int size() {
      return digests.size();
    }

    /** Whether it is all of that, what the model has answered, and more. */
    private boolean goesOnBehind(Known known) {
      var from = known.messages().size();
      return known.common(digests) == from && behind(from, known.repliesBehind(from)) > from;
    }

    /** Behind one of these answers, if one follows there. */
    private int behind(int from, Set<String> replies) {
      var said = new ArrayList<Piece>();
      var to = from;
      while (to < size() && messages.path(to).path("role").asText().equals("assistant")) {
        said.addAll(Piece.all(messages.path(to).path("content")));
        to++;
      }
      return to > from && replies.contains(Conversations.said(said)) ? to : from;
    }
  }

  /** How many of a call's messages are history. */
  int history(Talk now) {
    var from = 0;
    var replies = new HashSet<String>();
    for (var known : lately) {
      var common = known.common(now.digests());
      if (common > from) {
        from = common;
        replies.clear();
      }
      if (common == from) {
        replies.addAll(known.repliesBehind(from));
      }
    }
    var behind = now.behind(from, replies);
    if (behind < now.size()) {
      return behind;
    }
    // Where all is known, the last is said again; where it ends with an answer, the model goes on.
    return from < now.size() ? from : Math.max(0, from - 1);
  }

  /** The model was told these messages, behind all that is known. */
  void add(Talk talk, Reply reply) {
    if (talk.size() > 0) {
      var now = Known.of(talk, reply);
      lately.stream().filter(known -> known.begins(now)).forEach(now::goesOnFrom);
      lately.removeIf(known -> known.begins(now));
      lately.addFirst(now);
      if (lately.size() > REMEMBERED) {
        lately.removeLast();
      }
    }
  }

  /** The model was told these messages, before all that is known. */
  void addEarlier(Talk talk, Reply reply) {
    if (talk.size() > 0) {
      var then = Known.of(talk, reply);
      lately.reversed().stream()
          .filter(then::begins)
          .findFirst()
          .ifPresentOrElse(known -> known.goesOnFrom(then), () -> lately.addLast(then));
    }
  }

  /** Whether nothing earlier is remembered. */
  boolean isFull() {
    return lately.size() >= REMEMBERED;
  }

  /** Whether nothing earlier can tell more of what is new in a call. */
  boolean settles(Talk now) {
    return now.size() <= 1 || isFull() || lately.stream().anyMatch(now::goesOnBehind);
  }

  private static Set<String> both(Set<String> some, Set<String> more) {
    return Stream.concat(some.stream(), more.stream()).collect(Collectors.toSet());
  }

  private static Set<String> replies(Reply reply) {
    if (!reply.trouble().isEmpty()) {
      return Set.of();
    }
    var all =
        reply.blocks().stream()
            .map(block -> new Piece(block.kind(), block.label(), block.text(), block.code()))
            .toList();
    var spoken = all.stream().filter(piece -> !piece.kind().equals("thinking")).toList();
    return spoken.isEmpty()
        ? Set.of()
        : Stream.of(all, spoken).map(Conversations::said).collect(Collectors.toSet());
  }

  /**
   * A digest of what the model said. Clients leave out empty texts, cut blanks off, and write JSON
   * in their own way.
   */
  private static String said(List<Piece> pieces) {
    var all = StrictJson.newObject();
    var list = all.putArray("said");
    for (var piece : pieces) {
      if (piece.code() || !piece.text().isBlank()) {
        list.addObject()
            .put("kind", piece.kind())
            .put("label", piece.label())
            .set(
                "text",
                piece.code() ? value(piece.text()) : TextNode.valueOf(piece.text().strip()));
      }
    }
    return Digests.canonical(all, Set.of(), (_, _) -> false);
  }

  /** JSON that came in parts; of a tool that is given nothing, no part comes. */
  private static JsonNode value(String text) {
    try {
      return text.isBlank()
          ? StrictJson.newObject()
          : StrictJson.value(text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJsonException _) {
      return TextNode.valueOf(text);
    }
  }

  /** Marks of what to cache wander, and say nothing; a text alone is a list of one. */
  private static String digest(JsonNode message) {
    var content = message.path("content");
    var plain = StrictJson.newObject().put("role", message.path("role").asText());
    if (content.isTextual()) {
      plain.putArray("content").addObject().put("type", "text").put("text", content.asText());
    } else {
      plain.set("content", content);
    }
    return Digests.canonical(plain, Set.of(), (name, _) -> name.equals("cache_control"));
  }
}
