package dev.sallyport.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.sse.SseEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Blocks that are open at once, in every order in which their events can come. */
final class InterleavingTest {
  private static final Masks MASKS = Compiled.detecting("k[0-9]{3}", "\\bsee");

  /** Three blocks: text, a tool's input, text; each cut inside its secret. */
  private static final List<List<SseEvent>> BLOCKS =
      List.of(
          List.of(
              Replies.startText(0),
              Replies.text(0, "a k1"),
              Replies.text(0, "23, s"),
              Replies.text(0, "ee"),
              Replies.stop(0)),
          List.of(
              Replies.startTool(1),
              Replies.input(1, "{\"x\":\"k\\u00"),
              Replies.input(1, "3123\",\"s\":\"se\"}"),
              Replies.stop(1)),
          List.of(
              Replies.startText(2),
              Replies.text(2, "k12"),
              Replies.text(2, "34"),
              Replies.stop(2)));

  private static final Map<Integer, String> MASKED =
      Map.of(0, "a [x], [x]", 1, "{\"x\":\"[x]\",\"s\":\"se\"}", 2, "[x]4");

  @Test
  void everyOrderGivesTheSame() {
    assertThat(orders(new int[BLOCKS.size()], new ArrayList<>())).isEqualTo(90_090);
  }

  /** Tries every order of what is left; gives how many there were. */
  private static int orders(int[] taken, List<SseEvent> events) {
    var tried = 0;
    for (var block = 0; block < BLOCKS.size(); block++) {
      if (taken[block] < BLOCKS.get(block).size()) {
        events.add(BLOCKS.get(block).get(taken[block]++));
        tried += orders(taken, events);
        taken[block]--;
        events.removeLast();
      }
    }
    if (tried == 0) {
      var masker = MASKS.reply(List.of("m"), Compiled.PSEUDONYMS);
      events.add(Replies.endOfTurn());
      assertThat(Replies.blocks(Replies.masked(masker, events))).isEqualTo(MASKED);
      events.removeLast();
      return 1;
    }
    return tried;
  }
}
