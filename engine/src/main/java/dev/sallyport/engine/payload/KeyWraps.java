package dev.sallyport.engine.payload;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The wrapping keys that the gateway has.
 *
 * @param current wraps new keys
 * @param earlier still unwrap what they have wrapped, which is then wrapped anew
 * @param later unwrap what other gateways have wrapped by them already; it stays as it is
 */
public record KeyWraps(KeyWrap current, List<KeyWrap> earlier, List<KeyWrap> later) {
  public KeyWraps {
    earlier = List.copyOf(earlier);
    later = List.copyOf(later);
  }

  /** With one key alone. */
  public static KeyWraps of(KeyWrap current) {
    return new KeyWraps(current, List.of(), List.of());
  }

  /** The one that has wrapped under that name; a name of its own goes before one that two have. */
  private Optional<KeyWrap> find(String name) {
    return Stream.concat(
            Stream.concat(Stream.of(current), Stream.concat(earlier.stream(), later.stream()))
                .filter(wrap -> wrap.name().equals(name)),
            Stream.concat(earlier.stream(), Stream.concat(Stream.of(current), later.stream()))
                .filter(wrap -> wrap.names().contains(name)))
        .findFirst();
  }

  /** Whether what was wrapped under that name can be unwrapped. */
  public boolean has(String name) {
    return find(name).isPresent();
  }

  /** Whether what was wrapped under that name has to be wrapped anew before an earlier key goes. */
  public boolean isOutdated(String name) {
    return find(name).filter(earlier::contains).isPresent();
  }

  /** The names under which there may be such keys. */
  Set<String> outdated() {
    var names = new LinkedHashSet<String>();
    earlier.forEach(wrap -> names.addAll(wrap.names()));
    names.removeIf(name -> !isOutdated(name));
    return names;
  }

  /**
   * What was wrapped by the key of that name.
   *
   * @throws LockedKeyException if there is none of that name
   */
  public KeyWrap named(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new LockedKeyException(
                    current instanceof AbsentWrap(var why)
                        ? "a key is wrapped by `%s`, and %s".formatted(name, why)
                        : "a key is wrapped by `%s`, and this gateway has `%s`: give it the other one as an earlier key, or as a later one"
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
