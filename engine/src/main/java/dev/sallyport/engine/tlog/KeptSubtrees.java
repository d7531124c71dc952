package dev.sallyport.engine.tlog;

import java.util.ArrayList;
import java.util.List;

/** The subtrees of a tree of which every eighth level is kept: a tile has all that lie above it. */
public record KeptSubtrees(Kept kept) implements Subtrees {

  /** Where hashes are kept. */
  @FunctionalInterface
  public interface Kept {
    /**
     * Some that stand beside each other.
     *
     * @param level of tiles: 0 for leaves, 1 for subtrees of 256 leaves
     */
    List<byte[]> hashes(int level, long from, int count);
  }

  @Override
  public byte[] at(int height, long index) {
    var above = height % TilePath.HEIGHT;
    var count = 1 << above;
    var row = kept.hashes(height / TilePath.HEIGHT, index * count, count);
    if (row.size() != count) {
      throw new IllegalStateException(
          "%d of %d hashes of the log are there".formatted(row.size(), count));
    }
    while (row.size() > 1) {
      var next = new ArrayList<byte[]>();
      for (var i = 0; i < row.size(); i += 2) {
        next.add(TreeHash.node(row.get(i), row.get(i + 1)));
      }
      row = next;
    }
    return row.getFirst();
  }
}
