package dev.sallyport.engine.payload;

import java.util.Optional;

/**
 * Reads documents one after the other, on one thread, and keeps blocks open meanwhile: an agent
 * sends its whole history at each turn, so most of a document was in the one before it. One session
 * is open at a time.
 */
public final class PayloadSeries {
  private final PayloadReader reader;
  private Optional<Open> open = Optional.empty();

  private record Open(String key, Restorer restorer) {}

  PayloadSeries(PayloadReader reader) {
    this.reader = reader;
  }

  /**
   * What has become of a document.
   *
   * @throws PayloadsUnavailableException if the store or the wrapping key is not to be had
   */
  public Found read(PayloadRef ref) {
    var found = reader.found(ref, this::restorer);
    if (found instanceof Found.Erased) {
      open = Optional.empty();
    }
    return found;
  }

  private Restorer restorer(StoredKey stored) {
    if (open.filter(one -> one.key().equals(stored.name())).isEmpty()) {
      open = Optional.of(new Open(stored.name(), reader.restorer(stored)));
    }
    return open.orElseThrow().restorer();
  }
}
