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
 * name says. What it has opened stays open for the next document.
 */
final class Restorer {
  private final Opening opening;
  private final Function<Collection<BlockId>, Map<BlockId, byte[]>> kept;
  private final Map<BlockId, byte[]> fetched = new HashMap<>();
  private final Map<BlockId, Block> opened = new HashMap<>();
  private long openedBytes;

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
    private final Block block;
    private final ByteBuffer text;
    private int next;

    Open(Block block) {
      this.block = block;
      this.text = block.text().duplicate();
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
    if (openedBytes >= PayloadLimits.OPEN_MAX_BYTES) {
      opened.clear();
      openedBytes = 0;
    }
    fetched.clear();
    try {
      fetch(List.of(id));
      var root = Block.readRoot(content(id));
      var plain = ByteBuffer.allocate(plainLength(root));
      write(root.block(), plain);
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
    var left = PayloadLimits.enteredMax(to.remaining());
    enter(open, first);
    while (!open.isEmpty()) {
      var top = open.element();
      var text = top.text;
      if (top.next == top.block.within().size()) {
        to.put(text);
        open.remove();
        continue;
      }
      var gap = top.block.gaps().get(top.next);
      to.put(text.slice(text.position(), gap));
      text.position(text.position() + gap);
      var id = top.block.within().get(top.next);
      top.next++;
      if (--left < 0) {
        throw new Block.MalformedException();
      }
      enter(open, block(id));
    }
  }

  private void enter(Deque<Open> open, Block block) {
    fetch(block.within());
    open.push(new Open(block));
  }

  private void fetch(List<BlockId> ids) {
    var wanted = new ArrayList<>(ids);
    wanted.removeIf(id -> opened.containsKey(id) || fetched.containsKey(id));
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
    if (openedBytes < PayloadLimits.OPEN_MAX_BYTES) {
      opened.put(id, block);
      openedBytes += content.length;
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
