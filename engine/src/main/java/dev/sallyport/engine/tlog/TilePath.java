package dev.sallyport.engine.tlog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

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
  private static final int DIGITS = 3;
  private static final String BUNDLES = "entries";

  /** As many groups as a {@code long} needs, and no more digits than an {@code int} takes. */
  private static final Pattern PATH =
      Pattern.compile(
          "tile/(?<level>entries|\\d{1,2})/(?<index>(x\\d{3}/){0,5}\\d{3})(\\.p/(?<width>\\d{1,3}))?");

  public TilePath {
    if (!isOne(level, index, width)) {
      throw new IllegalArgumentException(
          "no tile is the %d. of level %d with %d hashes".formatted(index, level, width));
    }
  }

  /** Entries are counted by a {@code long}. */
  private static boolean isOne(int level, long index, int width) {
    return level >= ENTRIES
        && level < Long.SIZE
        && index >= 0
        && index < Long.MAX_VALUE / WIDTH
        && width >= 1
        && width <= WIDTH;
  }

  /**
   * Reads a path.
   *
   * @return empty if it is none, or not written in the one way there is
   */
  public static Optional<TilePath> parse(String path) {
    var parts = PATH.matcher(path);
    if (!parts.matches()) {
      return Optional.empty();
    }
    var level = parts.group("level").equals(BUNDLES) ? ENTRIES : number(parts.group("level"));
    var index = 0L;
    for (var group : parts.group("index").split("/", -1)) {
      index = index * GROUP + number(group.substring(group.length() - DIGITS));
    }
    var width = parts.group("width") == null ? WIDTH : number(parts.group("width"));
    return isOne(level, index, width)
        ? Optional.of(new TilePath(level, index, width))
            .filter(tile -> tile.toString().equals(path))
        : Optional.empty();
  }

  private static int number(String digits) {
    return Integer.parseInt(digits);
  }

  /** The tiles and bundles that a tree has when it has that many leaves, the whole ones too. */
  public static List<TilePath> of(long size) {
    return between(0, size);
  }

  /**
   * The tiles and bundles that a tree of one size has, and did not have at an earlier one.
   *
   * @param from the earlier size
   */
  public static List<TilePath> between(long from, long size) {
    var tiles = new ArrayList<TilePath>();
    for (var level = ENTRIES; level < Long.SIZE / HEIGHT; level++) {
      var shift = Math.max(level, 0) * HEIGHT;
      var hashes = size >> shift;
      for (var index = (from >> shift) / WIDTH; index * WIDTH < hashes; index++) {
        tiles.add(new TilePath(level, index, (int) Math.min(WIDTH, hashes - index * WIDTH)));
      }
    }
    tiles.removeAll(partial(from));
    return tiles;
  }

  /** Those of a tree of that size that are not whole: nobody needs them when it has grown. */
  public static List<TilePath> partial(long size) {
    var tiles = new ArrayList<TilePath>();
    for (var level = ENTRIES; level < Long.SIZE / HEIGHT; level++) {
      var hashes = size >> (Math.max(level, 0) * HEIGHT);
      if (hashes % WIDTH != 0) {
        tiles.add(new TilePath(level, hashes / WIDTH, (int) (hashes % WIDTH)));
      }
    }
    return tiles;
  }

  /** The number of the first hash or entry that it has. */
  public long first() {
    return index * WIDTH;
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
            level == ENTRIES ? BUNDLES : Integer.toString(level),
            path,
            width == WIDTH ? "" : ".p/" + width);
  }
}
