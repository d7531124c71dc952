package dev.sallyport.cli;

import dev.sallyport.dataplane.console.ExportPage;
import dev.sallyport.engine.files.PrivateFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files with exports of sessions: JSON, or pages that hold it. */
final class ExportFile {
  private static final byte[] EVIDENCE = ExportPage.EVIDENCE.getBytes(StandardCharsets.UTF_8);

  private ExportFile() {}

  /** Writes what is in a file. */
  interface Writing<T> {
    T to(OutputStream out) throws IOException;
  }

  /**
   * Writes a new file, which only its owner can read. What cannot be written to its end is not
   * there.
   *
   * @throws CommandFailedException if the file is there already, or cannot be written
   */
  static <T> T write(Path file, Writing<T> writing) {
    create(file);
    var whole = false;
    try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
      var written = writing.to(out);
      out.flush();
      whole = true;
      return written;
    } catch (IOException e) {
      throw new CommandFailedException("`%s` cannot be written".formatted(file), e);
    } finally {
      if (!whole) {
        delete(file);
      }
    }
  }

  private static void create(Path file) {
    try {
      if (Files.exists(file) || !PrivateFile.ensure(file)) {
        throw new CommandFailedException(
            "`%s` is there already: name another file".formatted(file));
      }
    } catch (IOException e) {
      throw new CommandFailedException("`%s` cannot be written".formatted(file), e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new CommandFailedException(
          "`%s` is not whole, and cannot be deleted: delete it".formatted(file), e);
    }
  }

  /** Whether a file is a page. */
  static boolean isPage(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.read() == '<';
    }
  }

  /** The JSON in a file. */
  static InputStream read(Path file) throws IOException {
    var in = new BufferedInputStream(Files.newInputStream(file));
    return isPage(file) ? evidence(in) : in;
  }

  /** What is behind a page's mark, up to the next tag. */
  private static InputStream evidence(InputStream page) throws IOException {
    var known = 0;
    while (known < EVIDENCE.length) {
      var one = page.read();
      if (one < 0) {
        break;
      }
      if (one == EVIDENCE[known]) {
        known++;
      } else {
        known = one == EVIDENCE[0] ? 1 : 0;
      }
    }
    return new UpToTag(page);
  }

  /** Ends where a tag begins. */
  private static final class UpToTag extends FilterInputStream {
    private boolean ended;

    UpToTag(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      var one = ended ? -1 : super.read();
      ended |= one == '<' || one < 0;
      return ended ? -1 : one;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      var read = ended ? -1 : super.read(into, from, length);
      for (var at = 0; at < read; at++) {
        if (into[from + at] == '<') {
          ended = true;
          return at == 0 ? -1 : at;
        }
      }
      return read;
    }
  }
}
