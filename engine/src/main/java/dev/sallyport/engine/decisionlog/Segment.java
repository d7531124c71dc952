package dev.sallyport.engine.decisionlog;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One file of the spool: whole lines, of which some at the beginning have been delivered. */
final class Segment {
  private static final int CHUNK_BYTES = 1 << 20;

  private final long number;
  private final Path file;

  /** Whether an earlier run wrote it, so that it may hold anything. */
  private final boolean found;

  private long bytes;
  private long offset;
  private long events;

  private Segment(long number, Path file, boolean found) {
    this.number = number;
    this.file = file;
    this.found = found;
  }

  static Segment begin(long number, Path file) {
    return new Segment(number, file, false);
  }

  /** What was read from it. Lines that are no event are among {@code torn}. */
  record Lines(List<byte[]> lines, long to, long torn) {}

  /**
   * One of an earlier run.
   *
   * @param offset how much of it has been delivered
   */
  static Segment found(long number, Path file, long offset) throws IOException {
    var segment = new Segment(number, file, true);
    segment.bytes = Files.size(file);
    segment.offset = Math.min(offset, segment.bytes);
    for (var at = segment.offset; at < segment.bytes; ) {
      var chunk = segment.chunk(at, CHUNK_BYTES);
      segment.events += lines(chunk).size();
      at += chunk.length;
    }
    return segment;
  }

  long number() {
    return number;
  }

  long bytes() {
    return bytes;
  }

  long offset() {
    return offset;
  }

  /** How many of it have not been delivered. */
  long events() {
    return events;
  }

  boolean done() {
    return offset >= bytes;
  }

  /** A line was written behind the others, with its end. */
  void grown(long by) {
    bytes += by;
    events++;
  }

  void settled(long to, long delivered) {
    offset = to;
    events -= delivered;
  }

  /**
   * The next lines: as many as fit, and one at least.
   *
   * @throws NoSuchFileException if the file is gone
   * @throws EOFException if it has become shorter, and no line is left
   */
  Lines read(int maxBytes) throws IOException {
    var chunk = chunk(offset, maxBytes);
    var all = lines(chunk);
    // What has no end was not written to its end, whatever it looks like.
    var whole = all.size() - (chunk.length > 0 && chunk[chunk.length - 1] != '\n' ? 1 : 0);
    var events = all.stream().limit(whole).filter(this::isEvent).toList();
    return new Lines(events, offset + chunk.length, all.size() - (long) events.size());
  }

  /**
   * The bytes from there on, up to the end of a line: as many as fit, and one line at least. Where
   * no line ends any more, all that is left, if it is as much as there should be.
   */
  private byte[] chunk(long from, int maxBytes) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long most = maxBytes; ; most *= 2) {
        var chunk = ByteBuffer.allocate((int) Math.min(most, bytes - from));
        var read = 0;
        while (read >= 0 && chunk.hasRemaining()) {
          read = channel.read(chunk, from + chunk.position());
        }
        // A line that did not fit comes alone.
        var end = most > maxBytes ? firstEnd(chunk) : lastEnd(chunk);
        if (end > 0) {
          return Arrays.copyOf(chunk.array(), end);
        }
        if (read < 0) {
          throw new EOFException("`%s` was cut off".formatted(file));
        }
        if (chunk.capacity() == bytes - from) {
          return chunk.array();
        }
      }
    }
  }

  /** Behind the last line that ends in it; 0 if none does. */
  private static int lastEnd(ByteBuffer chunk) {
    var end = chunk.position();
    while (end > 0 && chunk.get(end - 1) != '\n') {
      end--;
    }
    return end;
  }

  /** Behind the first line that ends in it; 0 if none does. */
  private static int firstEnd(ByteBuffer chunk) {
    for (int i = 0; i < chunk.position(); i++) {
      if (chunk.get(i) == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  private static List<byte[]> lines(byte[] chunk) {
    var lines = new ArrayList<byte[]>();
    for (int begin = 0; begin < chunk.length; ) {
      var end = begin;
      while (end < chunk.length && chunk[end] != '\n') {
        end++;
      }
      lines.add(Arrays.copyOfRange(chunk, begin, end));
      begin = end + 1;
    }
    return lines;
  }

  /** A crash leaves half a line at most, and a power cut perhaps a page of zeros. */
  private boolean isEvent(byte[] line) {
    return found
        ? PlainJson.isObject(line)
        : line.length > 1 && line[0] == '{' && line[line.length - 1] == '}';
  }

  /** Writes a line behind the others, all of it or nothing. */
  void append(FileChannel channel, byte[] line) throws IOException {
    var whole = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
    try {
      // What an earlier failure has left behind is written over.
      for (long at = bytes; whole.hasRemaining(); ) {
        at += channel.write(whole, at);
      }
    } catch (IOException e) {
      channel.truncate(bytes);
      throw e;
    }
    grown(line.length + 1L);
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }
}
