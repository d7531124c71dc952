package dev.sallyport.engine.tlog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A tree that keeps all, made by the definition alone. */
record Trees(List<byte[]> leaves) implements Subtrees {

  static Trees of(int size) {
    var leaves = new ArrayList<byte[]>();
    for (var i = 0; i < size; i++) {
      leaves.add(TreeHash.leaf(("entry " + i).getBytes(StandardCharsets.UTF_8)));
    }
    return new Trees(leaves);
  }

  /** RFC 6962, section 2.1. */
  byte[] root(int from, int to) {
    if (to - from < 2) {
      return to == from ? TreeHash.empty() : leaves.get(from);
    }
    var split = 1;
    while (split * 2 < to - from) {
      split *= 2;
    }
    return TreeHash.node(root(from, from + split), root(from + split, to));
  }

  @Override
  public byte[] at(int height, long index) {
    return root((int) (index << height), (int) ((index + 1) << height));
  }
}
