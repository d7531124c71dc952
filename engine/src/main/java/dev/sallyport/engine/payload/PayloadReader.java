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
    return disclosed(ref).found();
  }

  /**
   * The same, with what proves it to others.
   *
   * @throws PayloadsUnavailableException if the store or the wrapping key is not to be had
   */
  public Disclosed disclosed(PayloadRef ref) {
    return switch (source.named(ref.key())) {
      case StoredKey.State.Unknown _ -> Disclosed.nothing(new Found.Missing());
      case StoredKey.State.Erased(var at, var by) -> Disclosed.nothing(new Found.Erased(at, by));
      case StoredKey.State.Live(var stored) -> {
        var key = opened.apply(stored);
        var tools = key.new Tools();
        var contents = new LinkedHashMap<BlockId, byte[]>();
        var restorer =
            new Restorer(
                (id, block) -> {
                  var content = tools.opened(id, block);
                  content.ifPresent(plain -> contents.put(id, plain));
                  return content;
                },
                ids -> blocks(source, ref.key(), ids));
        yield new Disclosed(restorer.restore(ref.root()), key.naming(), contents);
      }
    };
  }

  static Map<BlockId, byte[]> blocks(PayloadSource source, String key, Collection<BlockId> ids) {
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
