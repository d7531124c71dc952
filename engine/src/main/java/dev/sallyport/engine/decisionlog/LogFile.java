package dev.sallyport.engine.decisionlog;

import dev.sallyport.engine.files.PrivateFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/**
 * A file of JSON lines. It is opened for each delivery, so whoever rotates logs moves it away, and
 * the next events begin a new one. One that is made here is for its owner alone; who may read one
 * that is there is the operator's affair.
 */
public record LogFile(Path file) implements Destination {

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public Duration gather() {
    return Duration.ZERO;
  }

  @Override
  public void deliver(List<byte[]> lines) {
    try {
      if (!Files.exists(file)) {
        PrivateFile.ensure(file);
      }
      var cutOff = isCutOff();
      try (var channel =
          FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
        append(channel, ByteBuffer.wrap(text(lines, cutOff)));
      }
    } catch (IOException e) {
      throw new UndeliveredException(
          "`%s` cannot be written (%s)".formatted(file, e.getClass().getSimpleName()), false);
    }
  }

  /** A crash cut the last line off. What it was comes again, in a line of its own. */
  private boolean isCutOff() throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var last = ByteBuffer.allocate(1);
      var end = channel.size();
      return end > 0 && channel.read(last, end - 1) == 1 && last.get(0) != '\n';
    }
  }

  private static byte[] text(List<byte[]> lines, boolean afterCutOff) {
    var bytes = new ByteArrayOutputStream();
    if (afterCutOff) {
      bytes.write('\n');
    }
    for (var line : lines) {
      bytes.writeBytes(line);
      bytes.write('\n');
    }
    return bytes.toByteArray();
  }

  static void append(FileChannel channel, ByteBuffer text) throws IOException {
    var end = channel.size();
    try {
      while (text.hasRemaining()) {
        channel.write(text);
      }
    } catch (IOException e) {
      // They are all delivered again, so a part of them would be there twice. What somebody else
      // has written meanwhile is his.
      if (channel.size() == end + text.position()) {
        channel.truncate(end);
      }
      throw e;
    }
  }
}
