package dev.sallyport.engine.decisionlog;

import dev.sallyport.engine.decisionlog.DecisionLogStatus.Kept;
import dev.sallyport.engine.decisionlog.DecisionLogStatus.Loss;
import dev.sallyport.engine.decisionlog.Tally.Step;
import dev.sallyport.engine.files.PrivateFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Events on their way, kept in files of JSON lines from when they are made until they have been
 * delivered, over a restart too. When they take more than they may, the oldest file goes. One
 * thread writes and one delivers.
 *
 * <p>A line is in the hands of the operating system when it is written, so a process that dies
 * loses none; a power cut may lose the last seconds.
 */
final class Spool implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("(\\d{19})\\.jsonl");

  /** Where delivery goes on: a segment and a place in it, always of the same length. */
  private static final Pattern CURSOR = Pattern.compile("(\\d{19}) (\\d{19})\n");

  private final Path folder;
  private final long maxBytes;
  private final Tally tally;
  private final Deque<Segment> segments = new ArrayDeque<>();
  private final FileChannel cursor;
  private @Nullable FileChannel writing;

  /** What is being delivered, until it is known how that went. */
  private @Nullable Batch out;

  /** Something may wait, or the end has come. Apart from the lock, so that a stop never waits. */
  private final Semaphore news = new Semaphore(0);

  private volatile boolean ended;

  /**
   * Some events, in their order, and where they come from.
   *
   * @param torn lines among them that are no events
   */
  record Batch(List<byte[]> lines, long segment, long to, long torn) {}

  private Spool(Path folder, long maxBytes, Tally tally, FileChannel cursor) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.tally = tally;
    this.cursor = cursor;
  }

  /** Opens it, with what an earlier run has left. */
  static Spool open(Path folder, long maxBytes, Tally tally) throws IOException {
    var cursor = folder.resolve("cursor");
    PrivateFile.ensure(cursor);
    var spool =
        new Spool(
            folder,
            maxBytes,
            tally,
            FileChannel.open(cursor, StandardOpenOption.READ, StandardOpenOption.WRITE));
    try (var files = Files.list(folder)) {
      for (var file : files.sorted().toList()) {
        spool.find(file);
      }
    }
    return spool;
  }

  private void find(Path file) throws IOException {
    var name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      return;
    }
    var number = Long.parseLong(name.group(1));
    var place = CURSOR.matcher(cursor());
    var known = place.matches() ? Long.parseLong(place.group(1)) : 0;
    if (number < known) {
      Files.delete(file);
    } else {
      var offset = number == known && place.matches() ? Long.parseLong(place.group(2)) : 0;
      segments.addLast(Segment.found(number, file, offset));
    }
  }

  private String cursor() throws IOException {
    var bytes = ByteBuffer.allocate((int) Math.min(cursor.size(), 64));
    cursor.read(bytes, 0);
    return new String(bytes.array(), StandardCharsets.US_ASCII);
  }

  /**
   * Keeps an event.
   *
   * @throws IOException if it cannot be kept; nothing has changed then
   */
  synchronized void append(byte[] line) throws IOException {
    var more = line.length + 1L;
    if (more > maxBytes) {
      tally.dropped(Loss.TOO_LARGE, 1);
      return;
    }
    var channel = channel(more);
    segments.getLast().append(channel, line);
    while (bytes() > maxBytes) {
      var oldest = segments.removeFirst();
      tally.dropped(Loss.DISK_LIMIT, oldest.events() - outOf(oldest));
      discard(oldest);
    }
    news.release();
  }

  /** How many of its events are being delivered: whether those are lost is not known yet. */
  private int outOf(Segment segment) {
    return out != null && out.segment() == segment.number() ? out.lines().size() : 0;
  }

  private FileChannel channel(long more) throws IOException {
    var open = writing;
    if (open != null) {
      var full = segments.getLast().bytes() + more > maxBytes / DecisionLogLimits.SEGMENTS;
      if (!full || segments.getLast().bytes() == 0) {
        return open;
      }
      open.close();
      writing = null;
    }
    var number = segments.isEmpty() ? next() : segments.getLast().number() + 1;
    var file = folder.resolve(String.format(Locale.ROOT, "%019d.jsonl", number));
    PrivateFile.ensure(file);
    open = FileChannel.open(file, StandardOpenOption.WRITE);
    writing = open;
    segments.addLast(Segment.begin(number, file));
    return open;
  }

  // A number is never used twice, or the cursor would stand for two places.
  private long next() throws IOException {
    var place = CURSOR.matcher(cursor());
    return place.matches() ? Long.parseLong(place.group(1)) + 1 : 1;
  }

  /** Waits until there is something to deliver; false if there is nothing and the end has come. */
  boolean awaitSome() throws InterruptedException {
    news.drainPermits();
    while (kept().events() == 0) {
      if (ended) {
        return false;
      }
      news.acquire();
    }
    return true;
  }

  /** Nothing is written from now on. Never waits, whatever the disk does. */
  void end() {
    ended = true;
    news.release();
  }

  /**
   * The oldest events, as many as fit and one at least; empty if there are none.
   *
   * @throws IOException if they cannot be read now; none is lost
   */
  synchronized Optional<Batch> next(int most) throws IOException {
    if (out != null && (segments.isEmpty() || segments.getFirst().number() != out.segment())) {
      tally.dropped(Loss.DISK_LIMIT, out.lines().size());
    }
    out = null;
    while (!segments.isEmpty()) {
      var first = segments.getFirst();
      try {
        var read = first.read(most);
        if (!read.lines().isEmpty()) {
          var batch = new Batch(read.lines(), first.number(), read.to(), read.torn());
          out = batch;
          return Optional.of(batch);
        }
        tally.dropped(Loss.UNREADABLE, read.torn());
        first.settled(read.to(), read.torn());
      } catch (NoSuchFileException | EOFException _) {
        giveUp(first);
      }
      if (first.done() && first.events() > 0) {
        // Somebody else has cut it off: what it had would be waited for, for ever.
        giveUp(first);
      }
      if (first.done() && !retire(first)) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** What a segment still has is gone; what comes goes into another one. */
  private void giveUp(Segment segment) {
    tally.dropped(Loss.UNREADABLE, segment.events());
    segment.settled(segment.bytes(), segment.events());
    note(segment.number(), segment.bytes());
    if (segment == segments.getLast() && writing != null) {
      try {
        writing.close();
      } catch (IOException _) {
        // It is given up already.
      }
      writing = null;
    }
  }

  /** The batch has arrived, or nobody wants it: delivery goes on behind it. */
  synchronized void settled(Batch batch) {
    out = null;
    var first = segments.peekFirst();
    // It may have been dropped in the meantime, to make room.
    if (first != null && first.number() == batch.segment()) {
      tally.dropped(Loss.UNREADABLE, batch.torn());
      first.settled(batch.to(), batch.lines().size() + batch.torn());
      note(batch.segment(), batch.to());
      retire(first);
    }
  }

  private void note(long segment, long to) {
    var place = String.format(Locale.ROOT, "%019d %019d\n", segment, to);
    try {
      cursor.write(ByteBuffer.wrap(place.getBytes(StandardCharsets.US_ASCII)), 0);
      tally.went(Step.NOTING);
    } catch (IOException e) {
      tally.failed(
          Step.NOTING,
          "how far the decision log is delivered cannot be noted (%s), so a restart would deliver some of it again"
              .formatted(e.getClass().getSimpleName()));
    }
  }

  /** Deletes the first segment if all of it is done with and nothing is written to it. */
  private boolean retire(Segment first) {
    if (!first.done() || (writing != null && first == segments.getLast())) {
      return false;
    }
    segments.removeFirst();
    discard(first);
    return true;
  }

  private static void discard(Segment segment) {
    try {
      segment.delete();
    } catch (IOException _) {
      // Delivery goes on behind it, so a later start deletes it.
    }
  }

  private long bytes() {
    return segments.stream().mapToLong(Segment::bytes).sum();
  }

  synchronized Kept kept() {
    return new Kept(
        segments.stream().mapToLong(Segment::events).sum(),
        segments.stream().mapToLong(segment -> segment.bytes() - segment.offset()).sum());
  }

  @Override
  public synchronized void close() throws IOException {
    if (writing != null) {
      writing.close();
      writing = null;
    }
    for (var first = segments.peekFirst(); first != null && retire(first); ) {
      first = segments.peekFirst();
    }
    cursor.close();
  }
}
