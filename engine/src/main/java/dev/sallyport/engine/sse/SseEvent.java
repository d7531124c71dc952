package dev.sallyport.engine.sse;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One event of a stream.
 *
 * @param name what {@code event:} says; empty if nothing
 * @param data the lines of {@code data:}, joined by line feeds; empty if there are none, as in a
 *     comment that only keeps the connection open
 * @param raw how it stands on the wire, up to and with the blank line that ends it
 */
public record SseEvent(String name, String data, String raw) {

  /** A comment without words, which keeps a connection open. */
  public static final SseEvent SIGN_OF_LIFE = new SseEvent("", "", ":\n\n");

  private static final Pattern READ = Pattern.compile("\uFEFF?(?:data|event)(?::.*)?");

  /**
   * The lines on the wire that make neither the name nor the data; an event without data is one.
   */
  public String aside() {
    if (data.isEmpty()) {
      return raw;
    }
    return raw.lines()
        .filter(line -> !READ.matcher(line).matches())
        .collect(Collectors.joining("\n"));
  }

  /** An event that is ours, not one that was read. */
  public static SseEvent of(String name, String data) {
    var raw = new StringBuilder();
    if (!name.isEmpty()) {
      raw.append("event: ").append(name).append('\n');
    }
    if (data.indexOf('\n') >= 0 || data.indexOf('\r') >= 0) {
      data.lines().forEach(line -> raw.append("data: ").append(line).append('\n'));
    } else if (!data.isEmpty()) {
      raw.append("data: ").append(data).append('\n');
    }
    return new SseEvent(name, data, raw.append('\n').toString());
  }
}
