package dev.sallyport.engine.payload;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a block says: text, and blocks between its parts. {@link Pieces} and {@link Cutter} write
 * them.
 *
 * @param gaps how much text stands before each of the blocks, in bytes
 * @param text all its text
 */
record Block(List<Integer> gaps, List<BlockId> within, ByteBuffer text) {

  /** The one that leads to all others: with the document's length, and what was taken out of it. */
  record Root(int length, List<Mark> marks, Block block) {}

  /**
   * Bytes that were taken out.
   *
   * @param at where they belong in what is left
   */
  record Mark(int at, ByteBuffer bytes) {}

  /** It is not what was written; who reads it says which it is. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  static Block read(byte[] content) throws MalformedException {
    try {
      return read(ByteBuffer.wrap(content));
    } catch (BufferUnderflowException | IndexOutOfBoundsException _) {
      throw new MalformedException();
    }
  }

  static Root readRoot(byte[] content) throws MalformedException {
    try {
      var from = ByteBuffer.wrap(content);
      var length = from.getInt();
      if (length < 0 || length > PayloadLimits.DOCUMENT_MAX_BYTES) {
        throw new MalformedException();
      }
      var marks = new ArrayList<Mark>();
      for (var left = from.getInt(); left > 0; left--) {
        var at = from.getInt();
        marks.add(new Mark(at, slice(from, from.getInt())));
      }
      return new Root(length, marks, read(from));
    } catch (BufferUnderflowException | IndexOutOfBoundsException _) {
      throw new MalformedException();
    }
  }

  private static Block read(ByteBuffer from) {
    var gaps = new ArrayList<Integer>();
    var within = new ArrayList<BlockId>();
    for (var left = from.getInt(); left > 0; left--) {
      gaps.add(from.getInt());
      within.add(BlockId.read(from));
    }
    return new Block(gaps, within, from.slice());
  }

  private static ByteBuffer slice(ByteBuffer from, int length) {
    var bytes = from.slice(from.position(), length);
    from.position(from.position() + length);
    return bytes;
  }
}
