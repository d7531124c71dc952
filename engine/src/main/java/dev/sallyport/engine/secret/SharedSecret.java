package dev.sallyport.engine.secret;

import dev.sallyport.engine.files.SecretPlace;
import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.secret.SharedSecrets.Kept;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A secret that all gateways over one database have, sealed by their wrapping key: whoever copies
 * the database does not have it. It is sealed anew under the current key where an earlier one has
 * sealed it.
 */
public final class SharedSecret implements SecretPlace {
  private final String name;
  private final SharedSecrets secrets;
  private final KeyWraps wraps;
  private volatile Optional<Opened> last = Optional.empty();

  /**
   * @param name which the seal is bound to
   */
  public SharedSecret(String name, SharedSecrets secrets, KeyWraps wraps) {
    this.name = name;
    this.secrets = secrets;
    this.wraps = wraps;
  }

  /** What was opened last: it is read again and again, and the wrapping key may be far away. */
  private record Opened(Kept kept, String text) {
    boolean isOf(Kept other) {
      return kept.wrap().equals(other.wrap()) && Arrays.equals(kept.sealed(), other.sealed());
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String read(Supplier<String> first) throws IOException {
    return asked(
        () -> {
          var known = secrets.find(name);
          if (known.isEmpty()) {
            secrets.keepFirst(name, sealed(first.get()));
            known = secrets.find(name);
          }
          var kept = known.orElseThrow(() -> new BugException("a secret was kept, and is gone"));
          var text = opened(kept);
          if (wraps.isOutdated(kept.wrap())) {
            // Whoever was faster has sealed it under the same key.
            var _ = secrets.replace(name, kept, sealed(text));
          }
          return text;
        });
  }

  @Override
  public boolean replace(String known, String next) throws IOException {
    return asked(
        () -> {
          var kept = secrets.find(name);
          return kept.isPresent()
              && opened(kept.get()).equals(known)
              && secrets.replace(name, kept.get(), sealed(next));
        });
  }

  private interface Asking<T> {
    T ask();
  }

  private static <T> T asked(Asking<T> asking) throws IOException {
    try {
      return asking.ask();
    } catch (PayloadsUnavailableException | SecretsUnavailableException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private Kept sealed(String text) {
    var wrap = wraps.current();
    return new Kept(wrap.wrap(name, text.getBytes(StandardCharsets.UTF_8)), wrap.name());
  }

  private String opened(Kept kept) {
    return last.filter(known -> known.isOf(kept)).orElseGet(() -> open(kept)).text();
  }

  private Opened open(Kept kept) {
    var secret = wraps.named(kept.wrap()).unwrap(name, kept.sealed());
    var opened = new Opened(kept, new String(secret, StandardCharsets.UTF_8));
    last = Optional.of(opened);
    return opened;
  }
}
