package dev.sallyport.engine.payload;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A stack of pieces of a document, in its order: ranges of its bytes, and blocks that stand for
 * what was there. The last pieces can be cut off into a block, whose name takes their place.
 *
 * <p>A block is the number of names in it; for each, how many bytes of text stand between it and
 * the one before, and the name; then all its text. Numbers have four bytes, the highest first.
 */
final class Pieces {
  /** A name, and the number before it. */
  private static final int REF_BYTES = Integer.BYTES + BlockId.BYTES;

  private sealed interface Piece {
    record Text(int from, int to) implements Piece {}

    record Ref(BlockId id) implements Piece {}
  }

  private final byte[] document;
  private final Function<byte[], BlockId> named;
  private final List<Piece> pieces = new ArrayList<>();

  // INVARIANT: the sum of what all pieces take in a block.
  private int weight;

  /**
   * @param named keeps a block, and says its name
   */
  Pieces(byte[] document, Function<byte[], BlockId> named) {
    this.document = document;
    this.named = named;
  }

  void text(int from, int to) {
    if (from < to) {
      add(new Piece.Text(from, to));
    }
  }

  /** A place to come back to: what is added after it can be cut off. */
  Place here() {
    return new Place(pieces.size(), weight);
  }

  /**
   * A height of the stack.
   *
   * @param weight what the pieces below take
   */
  record Place(int size, int weight) {}

  /** What the pieces above a place take in a block. */
  int weightAbove(Place place) {
    return weight - place.weight();
  }

  /** Puts a block in the place of all above. */
  void cut(Place place) {
    narrow(place);
    var id = named.apply(content(pieces.subList(place.size(), pieces.size())));
    drop(place);
    add(new Piece.Ref(id));
  }

  /** All that is left, as a block that has no name yet. */
  byte[] rest() {
    narrow(new Place(0, 0));
    return content(pieces);
  }

  /** Cuts all above a place into blocks in a row, until it fits into one. */
  private void narrow(Place place) {
    while (weightAbove(place) > PayloadLimits.BLOCK_MAX_BYTES) {
      var run = new Pieces(document, named);
      var cut = new ArrayList<Piece>();
      for (var piece : List.copyOf(pieces.subList(place.size(), pieces.size()))) {
        for (var part : parts(piece)) {
          if (run.weight + weight(part) > PayloadLimits.BLOCK_MAX_BYTES) {
            cut.add(new Piece.Ref(named.apply(content(run.pieces))));
            run.drop(new Place(0, 0));
          }
          run.add(part);
        }
      }
      cut.add(new Piece.Ref(named.apply(content(run.pieces))));
      drop(place);
      cut.forEach(this::add);
    }
  }

  private static List<Piece> parts(Piece piece) {
    if (piece instanceof Piece.Text(int from, int to)
        && to - from > PayloadLimits.BLOCK_MAX_BYTES) {
      var parts = new ArrayList<Piece>();
      for (var at = from; at < to; at += PayloadLimits.BLOCK_MAX_BYTES) {
        parts.add(new Piece.Text(at, Math.min(to, at + PayloadLimits.BLOCK_MAX_BYTES)));
      }
      return parts;
    }
    return List.of(piece);
  }

  private void add(Piece piece) {
    pieces.add(piece);
    weight += weight(piece);
  }

  private void drop(Place place) {
    pieces.subList(place.size(), pieces.size()).clear();
    weight = place.weight();
  }

  private static int weight(Piece piece) {
    return switch (piece) {
      case Piece.Text(int from, int to) -> to - from;
      case Piece.Ref _ -> REF_BYTES;
    };
  }

  private byte[] content(List<Piece> some) {
    var refs = 0;
    var bytes = Integer.BYTES;
    for (var piece : some) {
      refs += piece instanceof Piece.Ref ? 1 : 0;
      bytes += weight(piece);
    }
    var content = ByteBuffer.allocate(bytes).putInt(refs);
    var gap = 0;
    for (var piece : some) {
      switch (piece) {
        case Piece.Text(int from, int to) -> gap += to - from;
        case Piece.Ref(BlockId id) -> {
          content.putInt(gap);
          id.write(content);
          gap = 0;
        }
      }
    }
    for (var piece : some) {
      if (piece instanceof Piece.Text(int from, int to)) {
        content.put(document, from, to - from);
      }
    }
    return content.array();
  }
}
