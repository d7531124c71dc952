package dev.sallyport.engine.payload;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Documents of all shapes, with the names that mean something among others. */
final class RandomJson {
  private static final List<String> NAMES =
      List.of("messages", "content", "cache_control", "text", "a", "\\u0062", "größe", "");
  private static final List<String> SCALARS =
      List.of(
          "0", "-1", "1.50", "6.02e23", "true", "false", "null", "\"\"", "12345678901234567890");
  private static final List<String> CHARS =
      List.of(
          "a", "e", " ", "\\n", "\\\"", "\\\\", "ü", "€", "😀", "\\ud83d\\ude00", "{", "]", ",");

  private final Random random;
  private final boolean spaced;
  private final StringBuilder text = new StringBuilder();

  RandomJson(long seed) {
    random = new Random(seed);
    spaced = random.nextInt(3) == 0;
  }

  byte[] document() {
    text.setLength(0);
    value(0);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void value(int depth) {
    space();
    switch (depth > 6 ? random.nextInt(2) : random.nextInt(6)) {
      case 0 -> text.append(SCALARS.get(random.nextInt(SCALARS.size())));
      case 1 -> string();
      case 2, 3 -> object(depth);
      default -> array(depth);
    }
    space();
  }

  private void object(int depth) {
    text.append('{');
    // Each name once; the order is as it comes.
    var from = random.nextInt(NAMES.size());
    var members = random.nextInt(depth == 0 ? NAMES.size() : 5);
    for (var member = 0; member < members; member++) {
      text.append(member == 0 ? "" : ",");
      space();
      text.append('"').append(NAMES.get((from + member) % NAMES.size())).append('"');
      space();
      text.append(':');
      value(depth + 1);
    }
    text.append('}');
  }

  private void array(int depth) {
    text.append('[');
    var elements = random.nextInt(random.nextInt(20) == 0 ? 200 : 6);
    for (var element = 0; element < elements; element++) {
      text.append(element == 0 ? "" : ",");
      value(depth + (elements > 10 ? 4 : 1));
    }
    text.append(']');
  }

  private void string() {
    text.append('"');
    var chars = random.nextInt(random.nextInt(8) == 0 ? 3_000 : 40);
    for (var at = 0; at < chars; at++) {
      text.append(CHARS.get(random.nextInt(CHARS.size())));
    }
    text.append('"');
  }

  private void space() {
    if (spaced) {
      text.append(" \n\t".repeat(random.nextInt(2)));
    }
  }
}
