package dev.sallyport.engine.export.sink;

import dev.sallyport.engine.export.Event;
import dev.sallyport.engine.export.EventFormat;
import dev.sallyport.engine.export.ExportedLog.Aside;
import dev.sallyport.engine.export.Sink;
import dev.sallyport.engine.export.UndeliveredException;
import dev.sallyport.engine.files.PrivateFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * A file of events, one a line, that its owner alone can read. What has grown to its size is moved
 * aside under the time, and another begins; none is ever deleted here, since nobody could tell
 * whether somebody else has read it.
 *
 * @param mostBytes a file is moved aside before it would be larger
 */
public record FileSink(Path file, long mostBytes, EventFormat format, Clock clock) implements Sink {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** How much is looked through at once for the end of a line. */
  private static final int LOOK_BACK_BYTES = 8192;

  @Override
  public String kind() {
    return "file";
  }

  @Override
  public List<Aside> deliver(List<Event> events) {
    var text = text(events);
    try {
      if (!append(text)) {
        rotate();
        append(text);
      }
      return List.of();
    } catch (IOException e) {
      throw UndeliveredException.passing(
          "`%s` cannot be written (%s)".formatted(file, e.getClass().getSimpleName()));
    }
  }

  private byte[] text(List<Event> events) {
    var bytes = new ByteArrayOutputStream();
    for (var event : events) {
      bytes.writeBytes(format.alone(event.bytes()));
      bytes.write('\n');
    }
    return bytes.toByteArray();
  }

  /** Appends all of it and waits for the disk, unless the file has become too large for it. */
  private boolean append(byte[] text) throws IOException {
    if (!Files.exists(file)) {
      PrivateFile.ensure(file);
      synchronise(folder());
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        var _ = lock(channel)) {
      var end = wholeLines(channel);
      if (end > 0 && end + text.length > mostBytes) {
        return false;
      }
      write(channel, end, ByteBuffer.wrap(text));
      return true;
    }
  }

  private FileLock lock(FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException _) {
      lock = null;
    }
    if (lock == null) {
      throw UndeliveredException.passing(
          "another export writes to `%s`: give each its own file".formatted(file));
    }
    return lock;
  }

  /** Cuts off what a crash has left of a line, which comes again; says where the rest ends. */
  private static long wholeLines(FileChannel channel) throws IOException {
    var size = channel.size();
    var end = size;
    while (end > 0) {
      var from = Math.max(0, end - LOOK_BACK_BYTES);
      var block = ByteBuffer.allocate(Math.toIntExact(end - from));
      while (block.hasRemaining() && channel.read(block, from + block.position()) >= 0) {
        // Until it is full.
      }
      var at = block.position() - 1;
      while (at >= 0 && block.get(at) != '\n') {
        at--;
      }
      if (at >= 0) {
        end = from + at + 1;
        break;
      }
      end = from;
    }
    if (end < size) {
      channel.truncate(end);
    }
    return end;
  }

  private static void write(FileChannel channel, long end, ByteBuffer text) throws IOException {
    try {
      channel.position(end);
      while (text.hasRemaining()) {
        channel.write(text);
      }
      channel.force(true);
    } catch (IOException e) {
      // They are all delivered again, so a part of them would be there twice.
      if (channel.isOpen()) {
        channel.truncate(end);
      }
      throw e;
    }
  }

  private void rotate() throws IOException {
    var name = file.getFileName() + "." + STAMP.format(clock.instant());
    var aside = file.resolveSibling(name);
    for (var i = 2; Files.exists(aside); i++) {
      aside = file.resolveSibling(name + "-" + i);
    }
    Files.move(file, aside);
    synchronise(folder());
  }

  private Path folder() {
    var folder = file.toAbsolutePath().getParent();
    return folder == null ? file.toAbsolutePath() : folder;
  }

  /** Makes the names in a folder durable, where the system can. */
  private static void synchronise(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
