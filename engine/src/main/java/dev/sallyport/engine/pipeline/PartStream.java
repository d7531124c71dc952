package dev.sallyport.engine.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A body that comes in parts, each of which is asked for when the one before is read. */
public abstract class PartStream extends InputStream {

  /** A part in which there is nothing. */
  protected static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private ByteBuffer part = NOTHING;
  private boolean ended;

  /** Gets the next part, which may be empty. */
  protected abstract ByteBuffer next() throws IOException;

  /** Nothing follows the part that is gotten now. */
  protected final void end() {
    ended = true;
  }

  /** Whether nothing follows. */
  protected final boolean ended() {
    return ended;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    while (!part.hasRemaining()) {
      if (ended) {
        return -1;
      }
      part = next();
    }
    var taken = Math.min(length, part.remaining());
    part.get(bytes, offset, taken);
    return taken;
  }
}
