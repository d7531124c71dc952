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
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files with exports of sessions: JSON, or pages that hold it. */
final class ExportFile {
  private static final byte[] EVIDENCE = ExportPage.EVIDENCE.getBytes(StandardCharsets.UTF_8);

  private ExportFile() {}

  /** A new file, which only its owner can read. */
  static OutputStream create(Path file) throws IOException {
    if (Files.exists(file) || !PrivateFile.ensure(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    return new BufferedOutputStream(Files.newOutputStream(file));
  }

  /** The JSON in a file. */
  static InputStream read(Path file) throws IOException {
    var in = new BufferedInputStream(Files.newInputStream(file));
    in.mark(1);
    var isPage = in.read() == '<';
    in.reset();
    return isPage ? evidence(in) : in;
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
