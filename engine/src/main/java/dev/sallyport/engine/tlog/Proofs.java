package dev.sallyport.engine.tlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * That an entry is in a tree, and that a tree goes on from an earlier one: made, and checked.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6962#section-2.1">RFC 6962, section 2.1</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9162#section-2.1.3">RFC 9162, section 2.1.3</a>
 */
public final class Proofs {
  private Proofs() {}

  /**
   * The hashes beside the way from a leaf to the root, the leaf's own neighbour first.
   *
   * @throws IllegalArgumentException if the tree has no such leaf
   */
  public static List<byte[]> inclusion(long leaf, long size, Subtrees subtrees) {
    if (leaf < 0 || leaf >= size) {
      throw new IllegalArgumentException(
          "a tree of %d leaves has no leaf %d".formatted(size, leaf));
    }
    var proof = new ArrayList<byte[]>();
    var from = 0L;
    var to = size;
    while (to - from > 1) {
      var middle = from + split(to - from);
      if (leaf < middle) {
        proof.add(root(middle, to, subtrees));
        to = middle;
      } else {
        proof.add(root(from, middle, subtrees));
        from = middle;
      }
    }
    return proof.reversed();
  }

  /**
   * What shows that a tree of {@code to} leaves begins with that of {@code from} leaves; nothing
   * where one of them has no leaves, or both are one.
   */
  public static List<byte[]> consistency(long from, long to, Subtrees subtrees) {
    if (from < 0 || from > to) {
      throw new IllegalArgumentException(
          "a tree of %d leaves does not go on from one of %d".formatted(to, from));
    }
    return from == 0 || from == to ? List.of() : within(from, 0, to, true, subtrees);
  }

  private static List<byte[]> within(
      long old, long from, long to, boolean known, Subtrees subtrees) {
    if (old == to) {
      return known ? List.of() : List.of(root(from, to, subtrees));
    }
    var middle = from + split(to - from);
    var proof = new ArrayList<byte[]>();
    if (old <= middle) {
      proof.addAll(within(old, from, middle, known, subtrees));
      proof.add(root(middle, to, subtrees));
    } else {
      proof.addAll(within(old, middle, to, false, subtrees));
      proof.add(root(from, middle, subtrees));
    }
    return proof;
  }

  /** The root of a tree of that size. */
  public static byte[] root(long size, Subtrees subtrees) {
    return size == 0 ? TreeHash.empty() : root(0, size, subtrees);
  }

  /** The root of the leaves from one to before another, which a split has made. */
  static byte[] root(long from, long to, Subtrees subtrees) {
    var length = to - from;
    if (Long.bitCount(length) == 1 && from % length == 0) {
      return subtrees.at(Long.numberOfTrailingZeros(length), from / length);
    }
    var middle = from + split(length);
    return TreeHash.node(root(from, middle, subtrees), root(middle, to, subtrees));
  }

  /** The largest power of two below a number. */
  private static long split(long count) {
    return Long.highestOneBit(count - 1);
  }

  /** The root of a tree of that size in which that leaf stands there; empty if none can be. */
  public static Optional<byte[]> rootWith(
      byte[] leaf, long index, long size, List<byte[]> inclusion) {
    if (index < 0 || index >= size) {
      return Optional.empty();
    }
    var node = index;
    var last = size - 1;
    var hash = leaf;
    for (var beside : inclusion) {
      if (last == 0) {
        return Optional.empty();
      }
      if ((node & 1) == 1 || node == last) {
        hash = TreeHash.node(beside, hash);
        while ((node & 1) == 0 && node != 0) {
          node >>= 1;
          last >>= 1;
        }
      } else {
        hash = TreeHash.node(hash, beside);
      }
      node >>= 1;
      last >>= 1;
    }
    return last == 0 ? Optional.of(hash) : Optional.empty();
  }

  /** A tree that somebody knows of. */
  public record Head(long size, byte[] root) {}

  /** Whether that shows that one goes on from the other. */
  public static boolean isConsistent(Head old, Head now, List<byte[]> proof) {
    if (old.size() < 0 || old.size() > now.size()) {
      return false;
    }
    if (old.size() == 0) {
      return proof.isEmpty() && Arrays.equals(old.root(), TreeHash.empty());
    }
    if (old.size() == now.size()) {
      return proof.isEmpty() && Arrays.equals(old.root(), now.root());
    }
    return isContinued(old, now, proof);
  }

  private static boolean isContinued(Head old, Head now, List<byte[]> proof) {
    // A tree that is whole by itself is known already, and is not told again.
    var path = new ArrayList<>(proof);
    if (Long.bitCount(old.size()) == 1) {
      path.addFirst(old.root());
    }
    if (path.isEmpty()) {
      return false;
    }
    var node = old.size() - 1;
    var last = now.size() - 1;
    while ((node & 1) == 1) {
      node >>= 1;
      last >>= 1;
    }
    var before = path.getFirst();
    var after = before;
    for (var beside : path.subList(1, path.size())) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        before = TreeHash.node(beside, before);
        after = TreeHash.node(beside, after);
        while ((node & 1) == 0 && node != 0) {
          node >>= 1;
          last >>= 1;
        }
      } else {
        after = TreeHash.node(after, beside);
      }
      node >>= 1;
      last >>= 1;
    }
    return last == 0 && Arrays.equals(before, old.root()) && Arrays.equals(after, now.root());
  }
}
