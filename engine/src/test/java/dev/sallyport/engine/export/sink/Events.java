package dev.sallyport.engine.export.sink;

import dev.sallyport.engine.export.Event;
import dev.sallyport.engine.export.EventFormat;
import dev.sallyport.engine.export.LoggedEntry;
import dev.sallyport.engine.export.Samples;
import dev.sallyport.engine.export.Weight;
import dev.sallyport.engine.json.StrictJson;
import java.util.List;
import java.util.Optional;

/** Events that tests send. */
final class Events {
  private Events() {}

  static Event of(LoggedEntry entry, EventFormat format) {
    var content = StrictJson.own(entry.line());
    return new Event(
        entry, Weight.of(entry.kind(), content), format.event(entry, content), Optional.empty());
  }

  static List<Event> samples(EventFormat format) {
    return Samples.logged().stream().map(entry -> of(entry, format)).toList();
  }

  /** One of that size in bytes, or a few more. */
  static Event large(int bytes, long leaf, EventFormat format) {
    return of(
        new LoggedEntry(
            Samples.LOG, leaf, "act", Samples.AT, "{\"text\":\"%s\"}".formatted("x".repeat(bytes))),
        format);
  }
}
