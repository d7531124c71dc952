package dev.sallyport.engine.payload;

import java.util.Optional;

/**
 * Reads documents one after the other, on one thread, and keeps blocks open meanwhile: an agent
 * sends its whole history at each turn, so most of a document was in the one before it. One session
 * is open at a time.
 */
public final class PayloadSeries {
  private final PayloadSource source;
  private final KeyWraps wraps;
  private Optional<Open> open = Optional.empty();

  private record Open(String key, Restorer restorer) {}

  public PayloadSeries(PayloadSource source, KeyWraps wraps) {
    this.source = source;
    this.wraps = wraps;
  }

  /**
   * What has become of a document.
   *
   * @throws PayloadsUnavailableException if the store or the wrapping key is not to be had
   */
  public Found read(PayloadRef ref) {
    return switch (source.named(ref.key())) {
      case StoredKey.State.Unknown _ -> new Found.Missing();
      case StoredKey.State.Erased(var at, var by) -> {
        open = Optional.empty();
        yield new Found.Erased(at, by);
      }
      case StoredKey.State.Live(var stored) -> restorer(stored).restore(ref.root());
    };
  }

  private Restorer restorer(StoredKey stored) {
    var key = stored.name();
    return open.filter(one -> one.key().equals(key))
        .map(Open::restorer)
        .orElseGet(
            () -> {
              var opened = wraps.opened(stored);
              var restorer =
                  new Restorer(
                      opened.new Tools()::opened, ids -> PayloadReader.blocks(source, key, ids));
              open = Optional.of(new Open(key, restorer));
              return restorer;
            });
  }
}
