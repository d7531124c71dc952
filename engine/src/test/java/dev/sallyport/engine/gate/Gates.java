package dev.sallyport.engine.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import dev.sallyport.engine.mask.MaskKey;
import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.mask.ReplyMasker;
import dev.sallyport.engine.sse.SseEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A gate with the masks {@code call} and {@code tool}: {@code k123} and {@code t123} are secret.
 */
final class Gates {
  private static final Masks MASKS = masks();

  private Gates() {}

  private static Masks masks() {
    var text =
        """
        masks 1;
        detector k { match /k[0-9]{3}/; }
        detector t { match /t[0-9]{3}/; }
        detector label { match /\\[t\\]/; }
        mask call { on response.text, response.tool_use, response.tool_result { k -> redact; label -> redact; } }
        mask tool { on response.tool_use { t -> redact; } }
        """;
    return switch (MaskLanguage.read(new Source("test.mask", text))) {
      case Reading.Parsed(var set) -> Masks.compile(set);
      case Reading.Rejected rejected -> throw new AssertionError(rejected.toString());
    };
  }

  static ReplyMasker masker(boolean masked) {
    return MASKS.reply(
        masked ? Set.of("call") : Set.of(),
        MaskKey.of(new byte[MaskKey.BYTES]).pseudonyms("tenant", "session"));
  }

  /** What leaves of a stream, where every answer comes as soon as it is waited for. */
  static List<SseEvent> streamed(List<SseEvent> events, boolean masked) {
    var fates = new NamedFates();
    var gate = new StreamGate(fates, masker(masked), GateLimits.DEFAULT);
    var out = new ArrayList<SseEvent>();
    for (var event : events) {
      out.addAll(gate.on(event));
      while (gate.waiting().isPresent()) {
        out.addAll(gate.settle(fates.answer(gate.waiting().getAsInt())));
      }
    }
    out.addAll(gate.end());
    return out;
  }

  /** What leaves of the same message, unstreamed. */
  static ObjectNode whole(ObjectNode message, boolean masked) {
    var fates = new NamedFates();
    return (ObjectNode)
        MessageGate.let(message, fates, fates::answer, masker(masked)).orElse(message);
  }
}
