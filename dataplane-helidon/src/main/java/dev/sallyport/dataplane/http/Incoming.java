package dev.sallyport.dataplane.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Function;

/** What comes over a connection; the library's ways to say that it broke become the engine's. */
final class Incoming extends FilterInputStream {
  private final Function<RuntimeException, RuntimeException> meaning;

  Incoming(InputStream in, Function<RuntimeException, RuntimeException> meaning) {
    super(in);
    this.meaning = meaning;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return in.read(bytes, offset, length);
    } catch (UncheckedIOException
        | IllegalStateException
        | IllegalArgumentException
        | CloseConnectionException
        | RequestException
        | DataReader.IncorrectNewLineException
        | DataReader.InsufficientDataAvailableException e) {
      throw meaning.apply(e);
    }
  }
}
