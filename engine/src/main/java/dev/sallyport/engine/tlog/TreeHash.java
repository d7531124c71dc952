package dev.sallyport.engine.tlog;

import dev.sallyport.engine.json.Digests;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The hashes of a Merkle tree, SHA-256 of 32 bytes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6962#section-2.1">RFC 6962, section 2.1</a>
 */
public final class TreeHash {
  /** Bytes of a hash. */
  public static final int LENGTH = 32;

  private static final byte[] LEAF = {0};
  private static final byte[] NODE = {1};

  private TreeHash() {}

  /** Of a tree without leaves. */
  public static byte[] empty() {
    return Digests.digest().digest();
  }

  /** Of a leaf that says that. */
  public static byte[] leaf(byte[] entry) {
    var digest = Digests.digest();
    digest.update(LEAF);
    return digest.digest(entry);
  }

  /** Of two trees that stand beside each other. */
  public static byte[] node(byte[] left, byte[] right) {
    var digest = Digests.digest();
    digest.update(NODE);
    digest.update(left);
    return digest.digest(right);
  }

  /**
   * Hashes that lie one behind the other, as in a tile.
   *
   * @throws IllegalArgumentException if they are not whole
   */
  public static List<byte[]> split(byte[] hashes) {
    if (hashes.length % LENGTH != 0) {
      throw new IllegalArgumentException("hashes have 32 bytes each");
    }
    var split = new ArrayList<byte[]>();
    for (var at = 0; at < hashes.length; at += LENGTH) {
      split.add(Arrays.copyOfRange(hashes, at, at + LENGTH));
    }
    return split;
  }
}
