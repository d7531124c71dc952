package dev.sallyport.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.sse.MalformedEventException;
import dev.sallyport.engine.sse.SseEvent;
import dev.sallyport.engine.sse.SseReader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams that were damaged at random: they are masked or refused, and never leak. */
final class StreamFuzzTest {
  private static final String SECRET = "hunter2horse";
  private static final Masks MASKS = Compiled.detecting("hunter2[a-z]{3,}", "7733\\d+");
  private static final String NUMBER = "7733" + "999977";
  private static final int SEEDS = 4_000;

  private static final String STREAM =
      Stream.of(
              Replies.event("message_start", ",\"message\":{\"content\":[],\"usage\":{}}"),
              Replies.startText(0),
              Replies.text(0, "the word is " + SECRET.substring(0, 5)),
              Replies.text(0, SECRET.substring(5) + ", they say"),
              Replies.stop(0),
              Replies.startTool(1),
              Replies.input(1, "{\"a\": [\"" + SECRET),
              Replies.input(1, "\", 1.5], \"b\": {\"to " + SECRET + "\": 7733"),
              Replies.input(1, "999977, \"" + SECRET + "\": 1, \"\\u0068" + SECRET.substring(1)),
              Replies.input(1, "\": []}}"),
              Replies.stop(1),
              Replies.event("message_delta", ",\"delta\":{\"stop_reason\":\"end_turn\"}"),
              Replies.event("message_stop", ""))
          .map(SseEvent::raw)
          .collect(Collectors.joining());

  static Stream<Integer> seeds() {
    return IntStream.range(0, SEEDS).boxed();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatWasWholeInTheStreamNeverLeaves(int seed) {
    var bytes = damaged(STREAM.getBytes(StandardCharsets.UTF_8), new Random(seed));
    var masker = MASKS.reply(List.of("m"), Compiled.PSEUDONYMS);
    var out = new StringBuilder();
    try {
      for (var event : new SseReader(new ByteArrayInputStream(bytes))) {
        masker.on(event).forEach(sent -> out.append(sent.raw()));
      }
      masker.end().forEach(sent -> out.append(sent.raw()));
    } catch (MalformedReplyException | MalformedEventException _) {
      // Refused: then nothing more leaves, and what has left is looked at all the same.
    }
    assertThat(out.toString()).doesNotContain(SECRET, NUMBER);
    for (var line : out.toString().lines().filter(one -> one.startsWith("data: {")).toList()) {
      assertThat(Replies.json(line.substring("data: ".length())).isObject()).as(line).isTrue();
    }
  }

  /** Changes, drops, doubles or inserts a few bytes, or cuts the stream off. */
  private static byte[] damaged(byte[] bytes, Random random) {
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (var i = 1 + random.nextInt(3); i > 0; i--) {
      var at = random.nextInt(Math.max(1, text.length()));
      var end = Math.min(text.length(), at + 1 + random.nextInt(20));
      text =
          switch (random.nextInt(5)) {
            case 0 -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(end);
            case 1 -> text.substring(0, at) + text.substring(end);
            case 2 -> text.substring(0, end) + text.substring(at);
            case 3 -> text.substring(0, at) + one(random) + text.substring(at);
            default -> text.substring(0, at);
          };
    }
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String one(Random random) {
    var pieces =
        List.of("\n\n", "\r", "\"", "\\", "{", "}", "data: ", "event: ping\n", "\\u00", ":");
    return pieces.get(random.nextInt(pieces.size()));
  }
}
