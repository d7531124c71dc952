package dev.sallyport.engine.tlog;

import java.util.Locale;

/**
 * Where a tile of hashes, or a bundle of entries, lies below a log's address.
 *
 * @param level of hashes, 0 for those of leaves; {@link #ENTRIES} for entries
 * @param index how many of this level stand left of it
 * @param width how many hashes or entries it has, 1 to 256
 */
public record TilePath(int level, long index, int width) {
  /** Hashes of a whole tile. */
  public static final int WIDTH = 256;

  /** Levels of the tree from one tile to the next. */
  public static final int HEIGHT = 8;

  /** The level of bundles of entries. */
  public static final int ENTRIES = -1;

  private static final int GROUP = 1000;

  public TilePath {
    if (level < ENTRIES || level >= Long.SIZE || index < 0 || width < 1 || width > WIDTH) {
      throw new IllegalArgumentException(
          "no tile is the %d. of level %d with %d hashes".formatted(index, level, width));
    }
  }

  /** Such as {@code tile/0/x001/x234/067.p/12}. */
  @Override
  public String toString() {
    var path = String.format(Locale.ROOT, "%03d", index % GROUP);
    for (var rest = index / GROUP; rest > 0; rest /= GROUP) {
      path = String.format(Locale.ROOT, "x%03d/%s", rest % GROUP, path);
    }
    return "tile/%s/%s%s"
        .formatted(
            level == ENTRIES ? "entries" : Integer.toString(level),
            path,
            width == WIDTH ? "" : ".p/" + width);
  }
}
