package dev.sallyport.engine.custody;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.json.StrictJson;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Tells what is new in a call from what earlier ones have said. An agent sends its whole history
 * each time, and several of a session's agents talk by turns.
 */
final class Conversations {

  /** So many agents of one session talk at once, at most, for each to be known again. */
  static final int REMEMBERED = 8;

  private final Deque<List<String>> lately = new ArrayDeque<>();

  /**
   * How many of the messages are history.
   *
   * @param counts whether the model is told them, so that they are history from now on
   */
  int history(JsonNode messages, boolean counts) {
    var digests = new ArrayList<String>();
    messages.forEach(message -> digests.add(digest(message)));
    var most = lately.stream().mapToInt(known -> common(known, digests)).max().orElse(0);
    if (counts && !digests.isEmpty()) {
      lately.removeIf(known -> common(known, digests) == known.size());
      lately.addFirst(digests);
      if (lately.size() > REMEMBERED) {
        lately.removeLast();
      }
    }
    return fresh(messages, most);
  }

  /** What the model has said was seen when it came; a person's or a tool's words are new. */
  private static int fresh(JsonNode messages, int from) {
    for (var at = from; at < messages.size(); at++) {
      if (from == 0 || !messages.path(at).path("role").asText().equals("assistant")) {
        return at;
      }
    }
    return from == messages.size() ? Math.max(0, from - 1) : from;
  }

  private static int common(List<String> known, List<String> now) {
    var at = 0;
    while (at < Math.min(known.size(), now.size()) && known.get(at).equals(now.get(at))) {
      at++;
    }
    return at;
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
