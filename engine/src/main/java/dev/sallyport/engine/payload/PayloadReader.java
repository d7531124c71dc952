package dev.sallyport.engine.payload;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Gives documents back, beside a gateway or within it, and changes nothing. */
public final class PayloadReader {
  private final PayloadSource source;
  private final Function<StoredKey, SessionKey> opened;

  /**
   * @param wraps the keys that wrap those of sessions
   */
  public PayloadReader(PayloadSource source, KeyWraps wraps) {
    this(source, wraps::opened);
  }

  PayloadReader(PayloadSource source, Function<StoredKey, SessionKey> opened) {
    this.source = source;
    this.opened = opened;
  }

  /**
   * What has become of a document.
   *
   * @throws PayloadsUnavailableException if the store or the wrapping key is not to be had
   */
  public Found read(PayloadRef ref) {
    return found(ref, this::restorer);
  }

  /** Reads documents one after the other, on one thread. */
  public PayloadSeries series() {
    return new PayloadSeries(this);
  }

  /**
   * What has become of a document, with what proves it to others.
   *
   * @throws PayloadsUnavailableException if the store or the wrapping key is not to be had
   */
  public Disclosed disclosed(PayloadRef ref) {
    var gathered = new Gathered();
    var found = found(ref, stored -> gathered.restorer(opened.apply(stored)));
    return found instanceof Found.Kept
        ? new Disclosed(found, gathered.naming, gathered.contents)
        : Disclosed.nothing(found);
  }

  /** What is opened on the way to a document. */
  private final class Gathered {
    private final Map<BlockId, byte[]> contents = new LinkedHashMap<>();
    private byte[] naming = {};

    private Restorer restorer(SessionKey key) {
      var tools = key.new Tools();
      naming = key.naming();
      return PayloadReader.this.restorer(
          key.name(),
          (id, block) -> {
            var content = tools.opened(id, block);
            content.ifPresent(plain -> contents.put(id, plain));
            return content;
          });
    }
  }

  /**
   * What has become of a document.
   *
   * @param restorer puts it together, with a key that lives
   */
  Found found(PayloadRef ref, Function<StoredKey, Restorer> restorer) {
    return switch (source.named(ref.key())) {
      case StoredKey.State.Unknown _ -> new Found.Missing();
      case StoredKey.State.Erased(var at, var by) -> new Found.Erased(at, by);
      case StoredKey.State.Live(var stored) -> {
        var found = restorer.apply(stored).restore(ref.root());
        // Blocks go after their key: what is missing may have been erased since that was read.
        yield found instanceof Found.Missing
                && source.named(ref.key()) instanceof StoredKey.State.Erased(var at, var by)
            ? new Found.Erased(at, by)
            : found;
      }
    };
  }

  /** Puts documents of a session together. */
  Restorer restorer(StoredKey stored) {
    return restorer(stored.name(), opened.apply(stored).new Tools()::opened);
  }

  private Restorer restorer(String key, Restorer.Opening opening) {
    return new Restorer(opening, ids -> blocks(key, ids));
  }

  private Map<BlockId, byte[]> blocks(String key, Collection<BlockId> ids) {
    var found = new HashMap<BlockId, byte[]>();
    for (var some : chunks(ids)) {
      found.putAll(source.blocks(key, some));
    }
    return found;
  }

  /** Lists of {@link PayloadLimits#ASKED_AT_ONCE} at most. */
  static List<List<BlockId>> chunks(Collection<BlockId> ids) {
    var all = List.copyOf(ids);
    var chunks = new ArrayList<List<BlockId>>();
    for (var from = 0; from < all.size(); from += PayloadLimits.ASKED_AT_ONCE) {
      chunks.add(all.subList(from, Math.min(all.size(), from + PayloadLimits.ASKED_AT_ONCE)));
    }
    return chunks;
  }
}
