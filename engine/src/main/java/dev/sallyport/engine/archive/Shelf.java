package dev.sallyport.engine.archive;

import java.util.Optional;

/** Where an archive lies: names with {@code /} in them, and bytes. */
public interface Shelf {

  /** How messages call it, in quotes. */
  String name();

  /**
   * What lies there.
   *
   * @throws ShelfException if that cannot be told
   */
  Optional<byte[]> get(String name);

  /**
   * Puts it there, in place of what had the name. When this returns it stays there.
   *
   * @throws ShelfException if it cannot
   */
  void put(String name, byte[] bytes);

  /**
   * Takes it away, if it is there.
   *
   * @throws ShelfException if it cannot
   */
  void remove(String name);
}
