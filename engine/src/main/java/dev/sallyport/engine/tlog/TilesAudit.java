package dev.sallyport.engine.tlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Holds a log that lies somewhere in tiles against its checkpoint, from the first entry to the
 * last.
 *
 * @param tiles what lies there; empty where nothing does
 */
public record TilesAudit(Function<TilePath, Optional<byte[]>> tiles) {
  private static final int LENGTH_BYTES = 2;

  /**
   * Reads everything once.
   *
   * @param head what the log is to be, verified
   * @param others older checkpoints that were kept elsewhere, verified
   * @return what does not hold; empty if all does
   */
  public List<Fault> verify(Checkpoint head, List<Checkpoint> others) {
    var heads = new ArrayList<>(others);
    heads.add(head);
    var audit = new LogAudit(heads);
    for (var from = 0L; from < head.size(); from += TilePath.WIDTH) {
      var width = (int) Math.min(TilePath.WIDTH, head.size() - from);
      if (!verified(new TilePath(TilePath.ENTRIES, from / TilePath.WIDTH, width), audit, head)) {
        break;
      }
    }
    return audit.end();
  }

  private boolean verified(TilePath bundle, LogAudit audit, Checkpoint head) {
    var hashes = tiles.apply(new TilePath(0, bundle.index(), bundle.width()));
    if (hashes.isEmpty() || hashes.get().length != bundle.width() * TreeHash.LENGTH) {
      return false;
    }
    var entries = tiles.apply(bundle).map(TilesAudit::entries).orElse(List.of());
    for (var i = 0; i < bundle.width(); i++) {
      var entry = i < entries.size() ? Optional.of(entries.get(i)) : Optional.<byte[]>empty();
      var going =
          audit.leaf(
              bundle.first() + i,
              entry,
              hash(hashes.get(), i),
              (height, index, whole) -> compare(height, index, whole, audit, head));
      if (!going) {
        return false;
      }
    }
    return true;
  }

  private void compare(int height, long index, byte[] whole, LogAudit audit, Checkpoint head) {
    if (height == 0 || height % TilePath.HEIGHT != 0) {
      return;
    }
    var tile = index / TilePath.WIDTH;
    var hashes = head.size() >> height;
    var width = (int) Math.min(TilePath.WIDTH, hashes - tile * TilePath.WIDTH);
    var there = tiles.apply(new TilePath(height / TilePath.HEIGHT, tile, width));
    var at = (int) (index % TilePath.WIDTH);
    if (there.isEmpty()
        || there.get().length != width * TreeHash.LENGTH
        || !Arrays.equals(hash(there.get(), at), whole)) {
      audit.differs(height, index);
    }
  }

  private static byte[] hash(byte[] tile, int at) {
    return Arrays.copyOfRange(tile, at * TreeHash.LENGTH, (at + 1) * TreeHash.LENGTH);
  }

  /** Entries behind their lengths; what does not fit into the bundle is not there. */
  static List<byte[]> entries(byte[] bundle) {
    var entries = new ArrayList<byte[]>();
    var at = 0;
    while (at + LENGTH_BYTES <= bundle.length) {
      var length = (bundle[at] & 0xff) << Byte.SIZE | (bundle[at + 1] & 0xff);
      at += LENGTH_BYTES;
      if (at + length > bundle.length) {
        break;
      }
      entries.add(Arrays.copyOfRange(bundle, at, at + length));
      at += length;
    }
    return entries;
  }
}
