package dev.sallyport.engine.tlog;

import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a tree: what has to be known of it to go on, and to know its root. A tree of
 * any size is a row of whole subtrees, one for each bit of its size, the largest first.
 *
 * @param size how many leaves it has
 * @param subtrees the hashes of those subtrees
 */
public record Edge(long size, List<byte[]> subtrees) {

  /** Of a tree without leaves. */
  public static final Edge NONE = new Edge(0, List.of());

  public Edge {
    subtrees = List.copyOf(subtrees);
    if (size < 0 || subtrees.size() != Long.bitCount(size)) {
      throw new IllegalArgumentException(
          "a tree of %d leaves has not %d subtrees at its edge".formatted(size, subtrees.size()));
    }
  }

  /** Hears of each subtree that is whole. */
  @FunctionalInterface
  public interface Whole {
    /**
     * @param height of which it has 2<sup>height</sup> leaves
     * @param index how many of this height stand left of it
     */
    void is(int height, long index, byte[] hash);
  }

  /** With one leaf more; every subtree that becomes whole by it is told, the leaf itself first. */
  public Edge with(byte[] leaf, Whole whole) {
    var rest = new ArrayList<>(subtrees);
    var hash = leaf;
    whole.is(0, size, hash);
    for (var height = 1; (size >> (height - 1) & 1) == 1; height++) {
      hash = TreeHash.node(rest.removeLast(), hash);
      whole.is(height, size >> height, hash);
    }
    rest.add(hash);
    return new Edge(size + 1, rest);
  }

  /** The hash of the whole tree. */
  public byte[] root() {
    return subtrees.reversed().stream()
        .reduce((right, left) -> TreeHash.node(left, right))
        .orElseGet(TreeHash::empty);
  }

  /** The subtrees' hashes, one behind the other. */
  public byte[] bytes() {
    var bytes = new byte[subtrees.size() * TreeHash.LENGTH];
    for (var i = 0; i < subtrees.size(); i++) {
      System.arraycopy(subtrees.get(i), 0, bytes, i * TreeHash.LENGTH, TreeHash.LENGTH);
    }
    return bytes;
  }

  /**
   * Reads {@link #bytes}.
   *
   * @throws IllegalArgumentException if they are not of a tree of that size
   */
  public static Edge of(long size, byte[] bytes) {
    return new Edge(size, TreeHash.split(bytes));
  }
}
