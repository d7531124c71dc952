package dev.sallyport.engine.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.mask.MalformedReplyException;
import dev.sallyport.engine.mask.ReplyMasker;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/** The gate for a reply that comes whole: what stands in it is what a stream would have let out. */
public final class MessageGate {
  private MessageGate() {}

  /**
   * A reply as the client may have it; nothing if it may have it as it came.
   *
   * @param judge asked for every use of a tool before anybody waits for an answer
   * @param answers waits for the answer to the question of that ticket
   * @throws MalformedReplyException if it is no message
   */
  public static Optional<JsonNode> let(
      ObjectNode message, Judge judge, IntFunction<Fate.Settled> answers, ReplyMasker masker) {
    if (!(message.path("content") instanceof ArrayNode content)) {
      throw new MalformedReplyException("a reply without a list of content is no message");
    }
    var fates = new HashMap<Integer, Fate>();
    for (var i = 0; i < content.size(); i++) {
      if (ToolBlock.isUse(content.get(i).path("type").asText())) {
        fates.put(i, judge.judge(ToolBlock.of(content.get(i), "")));
      }
    }
    var tally = new Tally();
    var masks = new HashMap<Integer, Set<String>>();
    var after = content.arrayNode();
    for (var i = 0; i < content.size(); i++) {
      var block = content.get(i);
      var fate = fates.get(i);
      if (fate == null) {
        after.add(tally.inPlaceOf(block).map(JsonNode.class::cast).orElse(block));
      } else {
        var settled = settled(fate, answers);
        if (settled instanceof Fate.Passes(var names) && !names.isEmpty()) {
          masks.put(i, names);
        }
        after.add(left(block, settled, tally));
      }
    }
    var gated = changed(message, content, after, tally);
    return masker.whole(gated.orElse(message), masks).or(() -> gated.map(JsonNode.class::cast));
  }

  private static Fate.Settled settled(Fate fate, IntFunction<Fate.Settled> answers) {
    return switch (fate) {
      case Fate.Waits(var ticket) -> answers.apply(ticket);
      case Fate.Settled settled -> settled;
    };
  }

  private static JsonNode left(JsonNode block, Fate.Settled fate, Tally tally) {
    var head = ToolBlock.Head.of(block);
    return switch (fate) {
      case Fate.Passes _ -> {
        tally.passed(head);
        yield block;
      }
      case Fate.Denied denied -> {
        tally.denied(head, denied);
        yield Tally.text(denied.sentence());
      }
    };
  }

  private static Optional<ObjectNode> changed(
      ObjectNode message, ArrayNode before, ArrayNode after, Tally tally) {
    if (before.equals(after)) {
      return Optional.empty();
    }
    var changed = message.objectNode();
    changed.setAll(message);
    changed.set("content", after);
    return Optional.of(tally.stop(changed).orElse(changed));
  }
}
