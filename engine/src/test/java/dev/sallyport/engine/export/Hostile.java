package dev.sallyport.engine.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Entries that hold what none should. */
final class Hostile {
  private static final List<String> NAMES =
      List.of(
          "caller",
          "call",
          "ruling",
          "upstream",
          "tool",
          "step",
          "result",
          "status",
          "until",
          "by",
          "exchange",
          "subject",
          "groups",
          "rules",
          "endpoint",
          "model",
          "decision",
          "took_ms",
          "input_tokens",
          "session_label",
          "client_label",
          "actors",
          "reason",
          "name",
          "key");

  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "\\u0000",
          "\\n\\r\\u2028",
          "]\"\\",
          "\\ud800",
          "\\udc00\\ud800",
          "\ud83d\ude00",
          "\u202e",
          "<13>1 - - - - - -",
          "x".repeat(3_000),
          "2026-11-23T10:15:30.120Z",
          "deny");

  private static final int DEPTH = 6;
  private static final int WIDTH = 8;

  private Hostile() {}

  /** One; some are no JSON at all. */
  static String line(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> "no JSON";
      case 1 -> "{\"step\":1,\"step\":2}";
      case 2 -> "{\n}";
      default -> text(object(random, DEPTH).put("v", 1));
    };
  }

  /** With halves of surrogate pairs as a text of a client can have them: escaped. */
  private static String text(ObjectNode object) {
    return new String(StrictJson.bytes(object), StandardCharsets.UTF_8)
        .replace("\\\\u", "\\u")
        .replace("\\\\n", "\\n");
  }

  private static ObjectNode object(Random random, int depth) {
    var object = StrictJson.newObject();
    for (var i = random.nextInt(WIDTH); i >= 0; i--) {
      var name = NAMES.get(random.nextInt(NAMES.size()));
      switch (random.nextInt(depth == 0 ? 5 : 8)) {
        case 0 -> object.put(name, random.nextLong());
        case 1 -> object.put(name, random.nextDouble());
        case 2 -> object.putNull(name);
        case 3, 4 -> object.put(name, TEXTS.get(random.nextInt(TEXTS.size())));
        case 5 -> object.putArray(name).add(1).add(TEXTS.get(random.nextInt(TEXTS.size())));
        default -> object.set(name, object(random, depth - 1));
      }
    }
    return object;
  }
}
