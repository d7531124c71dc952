package dev.sallyport.engine.payload;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Puts documents of one session together from their blocks, each of which is proven to be what its
 * name says. What it has opened stays open for the next document, and what it has written is copied
 * from there: most of a conversation is a beginning of the one before it.
 */
final class Restorer {
  private final Opening opening;
  private final Function<Collection<BlockId>, Map<BlockId, byte[]>> kept;
  private final Map<BlockId, byte[]> fetched = new HashMap<>();
  private final Map<BlockId, Block> opened = new HashMap<>();

  /** What blocks say with all within them, as it stands in documents. */
  private final Map<BlockId, ByteBuffer> spans = new HashMap<>();

  /** Of what is open, and of documents that have spans. */
  private long heldBytes;

  /** Opens a block. */
  interface Opening {
    /** What it holds; empty if it is not the one of that name. */
    Optional<byte[]> opened(BlockId id, byte[] sealed);
  }

  /**
   * @param kept finds sealed blocks, as far as they are there
   */
  Restorer(Opening opening, Function<Collection<BlockId>, Map<BlockId, byte[]>> kept) {
    this.opening = opening;
    this.kept = kept;
  }

  /** A block whose text up to {@code next}, and whose blocks before it, have been written. */
  private static final class Open {
    private final Optional<BlockId> id;
    private final Block block;
    private final ByteBuffer text;
    private final int from;
    private int next;

    /**
     * @param id empty for the first block of a document, which no other one holds
     * @param from where it begins in the document
     */
    Open(Optional<BlockId> id, Block block, int from) {
      this.id = id;
      this.block = block;
      this.text = block.text().duplicate();
      this.from = from;
    }
  }

  /** Why a document cannot be put together. */
  private static final class UnfitException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Found found;

    UnfitException(Found found) {
      this.found = found;
    }
  }

  Found restore(BlockId id) {
    if (heldBytes >= PayloadLimits.OPEN_MAX_BYTES) {
      opened.clear();
      spans.clear();
      heldBytes = 0;
    }
    fetched.clear();
    try {
      fetch(List.of(id));
      var root = Block.readRoot(content(id));
      var plain = ByteBuffer.allocate(plainLength(root));
      var known = spans.size();
      try {
        write(root.block(), plain);
      } finally {
        heldBytes += spans.size() > known ? plain.capacity() : 0;
      }
      return plain.hasRemaining()
          ? new Found.Damaged(id)
          : new Found.Kept(marked(root, plain.flip()));
    } catch (UnfitException e) {
      return e.found;
    } catch (Block.MalformedException
        | BufferOverflowException
        | IndexOutOfBoundsException
        | IllegalArgumentException _) {
      // Nobody but us can have written it.
      return new Found.Damaged(id);
    }
  }

  private static int plainLength(Block.Root root) {
    return root.length() - root.marks().stream().mapToInt(mark -> mark.bytes().remaining()).sum();
  }

  /** Writes what a block and all within it say; a chain may be deeper than any stack. */
  private void write(Block first, ByteBuffer to) throws UnfitException, Block.MalformedException {
    Deque<Open> open = new ArrayDeque<>();
    enter(open, new Open(Optional.empty(), first, to.position()));
    var left = PayloadLimits.enteredMax(to.remaining());
    while (!open.isEmpty()) {
      var top = open.element();
      var text = top.text;
      if (top.next == top.block.within().size()) {
        to.put(text);
        open.remove();
        written(top, to);
        continue;
      }
      var gap = top.block.gaps().get(top.next);
      to.put(text.slice(text.position(), gap));
      text.position(text.position() + gap);
      var id = top.block.within().get(top.next);
      top.next++;
      var span = spans.get(id);
      if (span != null) {
        to.put(span.duplicate());
        continue;
      }
      if (--left < 0) {
        throw new Block.MalformedException();
      }
      enter(open, new Open(Optional.of(id), block(id), to.position()));
    }
  }

  private void enter(Deque<Open> open, Open block) {
    fetch(block.block.within());
    open.push(block);
  }

  private void written(Open block, ByteBuffer to) {
    var length = to.position() - block.from;
    if (block.id.isPresent()
        && length >= PayloadLimits.SPAN_MIN_BYTES
        && heldBytes + to.capacity() <= PayloadLimits.OPEN_MAX_BYTES) {
      spans.put(block.id.get(), to.slice(block.from, length));
    }
  }

  private void fetch(List<BlockId> ids) {
    var wanted = new ArrayList<>(ids);
    wanted.removeIf(
        id -> spans.containsKey(id) || opened.containsKey(id) || fetched.containsKey(id));
    if (!wanted.isEmpty()) {
      fetched.putAll(kept.apply(wanted));
    }
  }

  private Block block(BlockId id) throws UnfitException, Block.MalformedException {
    var known = opened.get(id);
    if (known != null) {
      return known;
    }
    var content = content(id);
    var block = Block.read(content);
    if (heldBytes < PayloadLimits.OPEN_MAX_BYTES) {
      opened.put(id, block);
      heldBytes += content.length;
      fetched.remove(id);
    }
    return block;
  }

  private byte[] content(BlockId id) throws UnfitException {
    var sealed = fetched.get(id);
    if (sealed == null) {
      throw new UnfitException(new Found.Missing());
    }
    return opening.opened(id, sealed).orElseThrow(() -> new UnfitException(new Found.Damaged(id)));
  }

  private static byte[] marked(Block.Root root, ByteBuffer plain) {
    var whole = ByteBuffer.allocate(root.length());
    var done = 0;
    for (var mark : root.marks()) {
      whole.put(plain.slice(done, mark.at() - done)).put(mark.bytes());
      done = mark.at();
    }
    return whole.put(plain.slice(done, plain.limit() - done)).array();
  }
}
