package dev.sallyport.engine.payload;

import java.util.List;

/**
 * Wraps the keys of sessions under a key that is kept elsewhere, so that the store alone opens
 * nothing.
 */
public interface KeyWrap {

  /**
   * The wrapping key's name, which is stored with what it has wrapped: another key has another
   * name.
   */
  String name();

  /** The same, with names that it had before; another key may have had those, too. */
  default List<String> names() {
    return List.of(name());
  }

  /**
   * Wraps a key, whose name is bound to it.
   *
   * @throws PayloadsUnavailableException if the wrapping key is not to be had
   */
  byte[] wrap(String name, byte[] key);

  /**
   * What was wrapped under that name.
   *
   * @throws PayloadsUnavailableException if the wrapping key is not to be had, or is another one
   */
  byte[] unwrap(String name, byte[] wrapped);
}
