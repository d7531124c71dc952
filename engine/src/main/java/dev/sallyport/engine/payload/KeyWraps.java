package dev.sallyport.engine.payload;

import java.util.List;

/**
 * The wrapping keys that the gateway has.
 *
 * @param current wraps new keys
 * @param earlier still unwrap what they have wrapped
 */
public record KeyWraps(KeyWrap current, List<KeyWrap> earlier) {
  public KeyWraps {
    earlier = List.copyOf(earlier);
  }

  /** With one key alone. */
  public static KeyWraps of(KeyWrap current) {
    return new KeyWraps(current, List.of());
  }

  /**
   * What was wrapped by the key of that name.
   *
   * @throws PayloadsUnavailableException if there is none of that name
   */
  KeyWrap named(String name) {
    if (current.name().equals(name)) {
      return current;
    }
    return earlier.stream()
        .filter(wrap -> wrap.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new PayloadsUnavailableException(
                    "a session's key is wrapped by `%s`, and this gateway has `%s`: give it the other one as an earlier key"
                        .formatted(name, current.name())));
  }

  /**
   * A session's own key, which one of them has wrapped.
   *
   * @throws PayloadsUnavailableException if that one is not to be had
   */
  byte[] unwrapped(StoredKey stored) {
    return named(stored.wrap()).unwrap(stored.name(), stored.wrapped());
  }

  /** The same, ready to be used. */
  SessionKey opened(StoredKey stored) {
    return new SessionKey(stored.name(), unwrapped(stored));
  }
}
