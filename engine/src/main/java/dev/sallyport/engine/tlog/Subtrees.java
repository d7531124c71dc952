package dev.sallyport.engine.tlog;

/** The whole subtrees of a tree. */
@FunctionalInterface
public interface Subtrees {

  /**
   * The hash of one.
   *
   * @param height of which it has 2<sup>height</sup> leaves
   * @param index how many of this height stand left of it
   */
  byte[] at(int height, long index);
}
