package dev.sallyport.engine.sse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Reads events one by one; an event is given as soon as the blank line after it has arrived. The
 * {@linkplain SseEvent#raw() raw} texts of all events, one after the other, are the stream.
 *
 * <p>It can be walked through once, and closes nothing.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">the standard</a>
 */
public final class SseReader implements Iterable<SseEvent> {
  /** Far more than any event of a reply; it bounds the memory that an upstream can take. */
  public static final int MAX_EVENT_BYTES = 16 * 1024 * 1024;

  private static final int BUFFER_BYTES = 8 * 1024;

  private final InputStream stream;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final ByteArrayOutputStream event = new ByteArrayOutputStream();
  private int next;
  private int end;
  private boolean afterReturn;

  public SseReader(InputStream stream) {
    this.stream = stream;
  }

  /**
   * The next event, or nothing at the end of the stream.
   *
   * @throws MalformedEventException if an event is too large, not UTF-8, or cut off by the end
   * @throws BrokenStreamException if the stream can't be read
   */
  public Optional<SseEvent> next() {
    var lineIsEmpty = true;
    while (next < end || fill()) {
      var within = withinLine();
      if (within > 0) {
        take(within);
        lineIsEmpty = false;
        afterReturn = false;
        continue;
      }
      var b = buffer[next];
      take(1);
      if (b == '\n' && afterReturn) {
        // The second half of a line's end whose first half has ended the line already.
        afterReturn = false;
        continue;
      }
      afterReturn = b == '\r';
      if (lineIsEmpty) {
        if (afterReturn && next < end && buffer[next] == '\n') {
          take(1);
          afterReturn = false;
        }
        return Optional.of(event());
      }
      lineIsEmpty = true;
    }
    return last();
  }

  @Override
  public Iterator<SseEvent> iterator() {
    return new Iterator<>() {
      private Optional<SseEvent> ahead = Optional.empty();

      @Override
      public boolean hasNext() {
        ahead = ahead.or(SseReader.this::next);
        return ahead.isPresent();
      }

      @Override
      public SseEvent next() {
        if (!hasNext()) {
          throw new NoSuchElementException("the stream has ended");
        }
        var event = ahead.orElseThrow();
        ahead = Optional.empty();
        return event;
      }
    };
  }

  private boolean fill() {
    try {
      next = 0;
      end = Math.max(0, stream.read(buffer));
      return end > 0;
    } catch (IOException e) {
      throw new BrokenStreamException("the event stream can't be read any further", e);
    }
  }

  /** How many of the next bytes in the buffer stand before a line's end. */
  private int withinLine() {
    var at = next;
    while (at < end && buffer[at] != '\n' && buffer[at] != '\r') {
      at++;
    }
    return at - next;
  }

  private void take(int bytes) {
    if (event.size() + bytes > MAX_EVENT_BYTES) {
      throw new MalformedEventException(
          "an event of the stream is larger than %,d bytes".formatted(MAX_EVENT_BYTES));
    }
    event.write(buffer, next, bytes);
    next += bytes;
  }

  /** What is left at the end may be comments and blank lines, but no part of an event. */
  private Optional<SseEvent> last() {
    if (event.size() == 0) {
      return Optional.empty();
    }
    var rest = event();
    if (lines(rest.raw()).stream().anyMatch(line -> !line.startsWith(":"))) {
      throw new MalformedEventException("the stream ended inside an event");
    }
    return Optional.of(rest);
  }

  private SseEvent event() {
    var raw = text();
    event.reset();
    var name = "";
    var data = new StringJoiner("\n");
    for (var line : lines(raw)) {
      var colon = line.indexOf(':');
      var field = colon < 0 ? line : line.substring(0, colon);
      var value = colon < 0 ? "" : line.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      if (field.equals("event")) {
        name = value;
      } else if (field.equals("data")) {
        data.add(value);
      }
    }
    return new SseEvent(name, data.toString(), raw);
  }

  /** The lines that are not empty. */
  private static List<String> lines(String raw) {
    var lines = new ArrayList<String>();
    // A byte order mark, which the standard allows at the start of a stream, belongs to no line.
    var start = raw.startsWith("\uFEFF") ? 1 : 0;
    for (int at = start; at < raw.length(); at++) {
      if (raw.charAt(at) == '\n' || raw.charAt(at) == '\r') {
        if (at > start) {
          lines.add(raw.substring(start, at));
        }
        start = at + 1;
      }
    }
    if (start < raw.length()) {
      lines.add(raw.substring(start));
    }
    return lines;
  }

  /** Strict, so that encoding the text again gives the same bytes. */
  private String text() {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(event.toByteArray()))
          .toString();
    } catch (CharacterCodingException _) {
      throw new MalformedEventException("an event of the stream is not UTF-8");
    }
  }
}
