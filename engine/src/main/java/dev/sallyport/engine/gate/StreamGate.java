package dev.sallyport.engine.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.mask.MalformedReplyException;
import dev.sallyport.engine.mask.ReplyMasker;
import dev.sallyport.engine.sse.SseEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * The gate in a stream: each use of a tool is held from the event that begins its block to the one
 * that ends it, judged, and let out or replaced by a text. What comes behind one that is held waits
 * in order, since clients number blocks as they begin. What leaves has gone through the call's
 * masks.
 *
 * <p>INVARIANT: no event of a block that uses a tool leaves before the judge has let it pass; a
 * block that never stops never leaves. If it throws, nothing more of the reply may be sent.
 */
public final class StreamGate {

  /** An event, or a block, in the order of the stream. */
  sealed interface Place permits Free, HeldBlock {}

  record Free(SseEvent event) implements Place {}

  private final Judge judge;
  private final ReplyMasker masker;
  private final int limitChars;
  private final ArrayDeque<Place> line = new ArrayDeque<>();
  private final Map<Integer, HeldBlock> open = new TreeMap<>();
  private final Tally tally = new Tally();

  /** Blocks in whose place a text stands, until they end. */
  private final Set<Integer> withheld = new HashSet<>();

  private long heldChars;

  public StreamGate(Judge judge, ReplyMasker masker, GateLimits limits) {
    this.judge = judge;
    this.masker = masker;
    limitChars = limits.heldChars();
  }

  /**
   * Takes the next event of a stream, and gives what may be sent now.
   *
   * @throws MalformedReplyException if it is no event of a reply
   * @throws HeldTooMuchException if it would have to be held, and too much is
   */
  public List<SseEvent> on(SseEvent event) {
    if (event.data().isEmpty()
        || (line.isEmpty() && withheld.isEmpty() && !speaksOfTools(event.data()))) {
      return masker.on(event);
    }
    var data = object(event);
    var type = data.path("type").asText();
    if (!event.name().isEmpty() && !event.name().equals(type)) {
      throw new MalformedReplyException("an event's name is not its type");
    }
    switch (type) {
      case "ping" -> {
        return masker.on(event);
      }
      case "error" -> {
        // The client throws away what it has of the reply, so nothing that is held matters to it.
        line.clear();
        open.clear();
        heldChars = 0;
        return masker.on(event);
      }
      case "content_block_start" -> {
        return start(event, data);
      }
      case "content_block_delta" -> delta(event, data);
      case "content_block_stop" -> stop(event, data);
      case "message_delta", "message_stop" -> {
        open.values().forEach(block -> block.settle(judge.cutOff(block.head())));
        open.clear();
        join(event);
      }
      case "message_start" -> {
        for (var block : data.path("message").path("content")) {
          require(!ToolBlock.isUse(block.path("type").asText()));
        }
        join(event);
      }
      default -> join(event);
    }
    return out();
  }

  /**
   * Whether an event has to be looked into. One that says nothing of tools, and escapes nothing by
   * which it could say so, begins none and adds to none, however it is read.
   */
  private static boolean speaksOfTools(String data) {
    return data.contains("tool_use") || data.contains("_json") || data.contains("\\u");
  }

  private List<SseEvent> start(SseEvent event, JsonNode data) {
    var index = index(data);
    var block = data.path("content_block");
    require(!open.containsKey(index));
    if (!ToolBlock.isUse(block.path("type").asText())) {
      join(event);
      return out();
    }
    // Another block has begun, so the text before it is whole, and need not wait for this one.
    var before = line.isEmpty() ? masker.goesOn() : List.<SseEvent>of();
    var held = new HeldBlock(index, block);
    held.add(event);
    hold(event);
    open.put(index, held);
    line.add(held);
    return before;
  }

  private void delta(SseEvent event, JsonNode data) {
    var held = open.get(index(data));
    var delta = data.path("delta");
    if (held == null) {
      // A tool that has been judged must not get another input.
      require(!delta.has("partial_json"));
      join(event);
      return;
    }
    require(
        delta.path("type").asText().equals("input_json_delta")
            && delta.path("partial_json").isTextual());
    held.add(event, delta.path("partial_json").textValue());
    hold(event);
  }

  private void stop(SseEvent event, JsonNode data) {
    var held = open.remove(index(data));
    if (held == null) {
      join(event);
      return;
    }
    held.add(event);
    hold(event);
    held.settle(judge.judge(held.whole()));
  }

  private void join(SseEvent event) {
    line.add(new Free(event));
    hold(event);
  }

  private void hold(SseEvent event) {
    heldChars += event.raw().length();
    if (heldChars > limitChars) {
      throw new HeldTooMuchException(limitChars);
    }
  }

  /** Whether something is held that could not leave yet. */
  public boolean holds() {
    return !line.isEmpty();
  }

  /** The ticket of the question that the first of those in line waits for. */
  public OptionalInt waiting() {
    return !line.isEmpty() && line.getFirst() instanceof HeldBlock held
        ? held.ticket()
        : OptionalInt.empty();
  }

  /** Settles what the first in line waits for, and gives what may be sent now. */
  public List<SseEvent> settle(Fate.Settled fate) {
    if (waiting().isEmpty() || !(line.getFirst() instanceof HeldBlock held)) {
      throw new IllegalStateException("nobody waits");
    }
    held.settle(fate);
    return out();
  }

  /** The stream has ended. Blocks that never ended are not let out. */
  public List<SseEvent> end() {
    line.clear();
    open.clear();
    return masker.end();
  }

  private List<SseEvent> out() {
    var events = new ArrayList<SseEvent>();
    while (!line.isEmpty()) {
      switch (line.getFirst()) {
        case Free(var event) -> {
          heldChars -= event.raw().length();
          events.addAll(free(event));
        }
        case HeldBlock held -> {
          var settled = held.settled();
          if (settled.isEmpty()) {
            return events;
          }
          held.events().forEach(event -> heldChars -= event.raw().length());
          events.addAll(left(held, settled.get()));
        }
      }
      line.remove();
    }
    return events;
  }

  private List<SseEvent> left(HeldBlock held, Fate.Settled fate) {
    return switch (fate) {
      case Fate.Passes(var masks) -> {
        tally.passed(held.head());
        yield masker.block(held.events(), masks);
      }
      case Fate.Denied denied -> {
        tally.denied(held.head(), denied);
        var events = new ArrayList<>(begun(held.index(), Tally.text(denied.sentence())));
        events.addAll(masked(stopped(held.index())));
        yield events;
      }
    };
  }

  /** What leaves for an event in whose place something else may have to stand. */
  private List<SseEvent> free(SseEvent event) {
    if (withheld.isEmpty() && !speaksOfTools(event.data())) {
      return masker.on(event);
    }
    var data = object(event);
    return switch (data.path("type").asText()) {
      case "content_block_start" -> {
        var index = index(data);
        var instead = tally.inPlaceOf(data.path("content_block"));
        if (instead.isEmpty()) {
          yield masker.on(event);
        }
        withheld.add(index);
        yield begun(index, instead.get());
      }
      case "content_block_delta" -> withheld.contains(index(data)) ? List.of() : masker.on(event);
      case "content_block_stop" -> {
        withheld.remove(index(data));
        yield masker.on(event);
      }
      case "message_delta" ->
          tally
              .stop(data.path("delta"))
              .map(delta -> masked(event("message_delta", data.set("delta", delta))))
              .orElseGet(() -> masker.on(event));
      default -> masker.on(event);
    };
  }

  /** A block of text, up to its end. */
  private List<SseEvent> begun(int index, ObjectNode text) {
    var start = StrictJson.newObject().put("type", "content_block_start").put("index", index);
    start.set("content_block", Tally.text(""));
    var delta = StrictJson.newObject().put("type", "content_block_delta").put("index", index);
    delta.putObject("delta").put("type", "text_delta").set("text", text.path("text"));
    return masked(event("content_block_start", start), event("content_block_delta", delta));
  }

  private static SseEvent stopped(int index) {
    return event(
        "content_block_stop",
        StrictJson.newObject().put("type", "content_block_stop").put("index", index));
  }

  private List<SseEvent> masked(SseEvent... events) {
    var all = new ArrayList<SseEvent>();
    for (var event : events) {
      all.addAll(masker.on(event));
    }
    return all;
  }

  private static SseEvent event(String name, JsonNode data) {
    return SseEvent.of(name, new String(StrictJson.bytes(data), StandardCharsets.UTF_8));
  }

  private static ObjectNode object(SseEvent event) {
    try {
      return StrictJson.object(event.data().getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJsonException _) {
      throw new MalformedReplyException("the data of an event is not a JSON object");
    }
  }

  private static int index(JsonNode data) {
    var index = data.path("index");
    require(index.canConvertToExactIntegral() && index.canConvertToInt() && index.intValue() >= 0);
    return index.intValue();
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new MalformedReplyException("an event does not fit the blocks of the reply");
    }
  }
}
