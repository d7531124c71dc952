package dev.sallyport.engine.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.sse.SseEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A block of a stream that uses a tool, from its first event on. */
final class HeldBlock implements StreamGate.Place {
  private final int index;
  private final JsonNode block;
  private final List<SseEvent> events = new ArrayList<>();
  private final StringBuilder input = new StringBuilder();
  private Optional<Fate> fate = Optional.empty();

  HeldBlock(int index, JsonNode block) {
    this.index = index;
    this.block = block;
  }

  int index() {
    return index;
  }

  void add(SseEvent event) {
    events.add(event);
  }

  void add(SseEvent event, String piece) {
    events.add(event);
    input.append(piece);
  }

  /** All of its events so far, as they came. */
  List<SseEvent> events() {
    return Collections.unmodifiableList(events);
  }

  ToolBlock.Head head() {
    return ToolBlock.Head.of(block);
  }

  /** What it amounts to when it has ended. */
  ToolBlock whole() {
    return ToolBlock.of(block, input.toString());
  }

  void settle(Fate to) {
    fate = Optional.of(to);
  }

  /** What becomes of it, once that is certain. */
  Optional<Fate.Settled> settled() {
    return fate.filter(Fate.Settled.class::isInstance).map(Fate.Settled.class::cast);
  }

  /** The question that it waits for. */
  OptionalInt ticket() {
    return fate.stream()
        .filter(Fate.Waits.class::isInstance)
        .mapToInt(waits -> ((Fate.Waits) waits).ticket())
        .findFirst();
  }
}
