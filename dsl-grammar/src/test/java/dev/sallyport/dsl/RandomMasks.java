package dev.sallyport.dsl;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Writes a file that nobody would write, though all in it is right. */
final class RandomMasks {
  private static final List<String> NAMES =
      List.of("a", "match", "aws.access_key", "secret", "on", "tag", "b-2", "_c", "expect", "ms");
  private static final List<String> PATTERNS =
      List.of(
          "/a/",
          "/\\b(?<secret>x{2,40})\\b/",
          "/b\\/[;{},\"]c/",
          "/(?i:secret) {0,3}(?<secret>[#a-z]{8,30})[^a-z]/",
          "/" + "long".repeat(26) + "/");
  private static final List<String> TEXTS =
      List.of("\"x\"", "\"; # no // comment { }\"", "\"\\\"\\u{1F600}\"", "\"é😀\"");
  private static final List<String> SCOPES =
      List.of("response.text", "response.*", "request.*", "request.tool_use", "*");
  private static final List<String> ACTIONS =
      List.of(
          "redact",
          "redact \"[{name}]\"",
          "keep last 4",
          "keep first 1 last 2 with \"#\"",
          "hmac",
          "hmac length 20",
          "tokenise session",
          "tokenise tenant",
          "drop",
          "block",
          "block \"no\"",
          "pass");
  private static final Set<String> TOUCHES = Set.of(",", ";", "{", "}", "(", ")");

  private final Random random;
  private final List<String> tokens = new ArrayList<>();
  private final List<String> detectors = new ArrayList<>();
  private final List<String> tags = new ArrayList<>();
  private final List<String> masks = new ArrayList<>();
  private int comments;

  RandomMasks(long seed) {
    random = new Random(seed);
  }

  String file() {
    add("masks 1 ;");
    for (var i = random.nextInt(5); i >= 0; i--) {
      detector();
    }
    for (var i = random.nextInt(4); i > 0; i--) {
      mask();
    }
    if (random.nextBoolean()) {
      add("findings {");
      for (var i = random.nextInt(3); i > 0; i--) {
        add("on request.text ,");
        add("request.system {");
        some(() -> list(this::selector));
        add("}");
      }
      add("}");
    }
    return text();
  }

  private void detector() {
    add("detector");
    var name = of(NAMES) + detectors.size();
    add(name);
    if (!detectors.isEmpty() && random.nextInt(3) == 0) {
      add("extends");
      add(of(detectors));
    }
    detectors.add(name);
    add("{");
    item("match", () -> add(of(PATTERNS)));
    some(
        () -> {
          switch (random.nextInt(7)) {
            case 0 -> item("match", () -> add(of(PATTERNS)));
            case 1 -> item("literal", this::string);
            case 2 -> item("tags", this::tag);
            case 3 -> item("matches", () -> {}, this::string);
            case 4 -> {
              add("matches \"a-secret\" secret");
              add("\"secret\" ;");
            }
            default -> item("ignores", () -> {}, this::string);
          }
        });
    add("}");
  }

  private void tag() {
    tags.add(of(NAMES));
    add(tags.getLast());
  }

  private void mask() {
    add("mask");
    var name = of(NAMES) + masks.size();
    add(name);
    if (!masks.isEmpty() && random.nextInt(3) == 0) {
      add("extends");
      add(of(masks));
    }
    masks.add(name);
    add("{");
    if (random.nextBoolean()) {
      add(random.nextBoolean() ? "hold 512 chars ;" : "hold 64 chars , 400 ms ;");
    }
    add("on response.text");
    for (var i = random.nextInt(6); i > 0; i--) {
      add(",");
      add(of(SCOPES));
    }
    add("{");
    some(
        () -> {
          list(this::selector, "->");
          add(of(ACTIONS));
          add(";");
        });
    add("}");
    some(
        () -> {
          add("expect response.text");
          string();
          add("=>");
          string();
          add(";");
        });
    add("}");
  }

  private void selector() {
    switch (random.nextInt(4)) {
      case 0 -> add("*");
      case 1 -> add(tags.isEmpty() ? "*" : "tag ( " + of(tags) + " )");
      default -> add(of(detectors));
    }
  }

  private void item(String keyword, Runnable more) {
    item(
        keyword,
        () -> {
          for (var i = random.nextInt(4); i > 0; i--) {
            add(",");
            more.run();
          }
        },
        more);
  }

  private void item(String keyword, Runnable rest, Runnable first) {
    add(keyword);
    first.run();
    rest.run();
    add(";");
  }

  private void list(Runnable one) {
    list(one, ";");
  }

  private void list(Runnable one, String end) {
    one.run();
    for (var i = random.nextInt(8); i > 0; i--) {
      add(",");
      one.run();
    }
    add(end);
  }

  private void string() {
    tokens.add(of(TEXTS));
    while (random.nextInt(4) == 0) {
      add("+");
      tokens.add(of(TEXTS));
    }
  }

  private void some(Runnable one) {
    for (var i = random.nextInt(4); i > 0; i--) {
      one.run();
    }
  }

  /** Adds words, which stand with one space between them. */
  private void add(String words) {
    tokens.addAll(
        words.startsWith("/") || words.contains("\"") ? List.of(words) : List.of(words.split(" ")));
  }

  private String of(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private String text() {
    var text = new StringBuilder();
    var before = "";
    for (var token : tokens) {
      text.append(between(TOUCHES.contains(before) || TOUCHES.contains(token))).append(token);
      before = token;
    }
    return text.append(between(true)).toString();
  }

  private String between(boolean mayTouch) {
    return switch (random.nextInt(12)) {
      case 0 -> "\n";
      case 1 -> "\n\n\n";
      case 2 -> comment(" #");
      case 3 -> comment("\n//") + comment("\n  #");
      case 4 -> "\t\r\n" + comment("\n#") + "\n";
      case 5, 6 -> mayTouch ? "" : " ";
      default -> " ";
    };
  }

  private String comment(String start) {
    return start + " no. " + comments++ + " \"/{};,  \n";
  }
}
