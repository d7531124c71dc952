package dev.sallyport.engine.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.sallyport.engine.json.StrictJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Cuts a document into blocks along its JSON, and changes no byte of it: a large value is a block
 * of its own, a small one lies in its parent. {@code messages} is a chain that grows at its end:
 * each block holds the one before and the messages after, so that a longer conversation adds blocks
 * and keeps those that it had.
 *
 * <p>Marks of what to cache, {@code cache_control}, wander from message to message. They are taken
 * out, and put back by their places, which the document's first block has: so a message is one
 * block with a mark and without.
 *
 * <p>What is no JSON is cut by its length alone.
 */
final class Cutter {
  private static final String MARK = "cache_control";
  private static final String CHAIN = "messages";

  private static final JsonFactory JSON =
      StrictJson.strict()
          .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .getFactory();

  /**
   * Bytes that were taken out.
   *
   * @param at where they belong in what is left
   */
  private record Mark(int at, int from, int to) {}

  private final byte[] document;
  private final JsonParser parser;
  private final Pieces pieces;
  private final int blockMin;
  private final List<Mark> marks = new ArrayList<>();
  private int takenOut;

  /** Up to here the document lies in pieces, or was taken out. */
  private int done;

  private Cutter(byte[] document, JsonParser parser, Pieces pieces) {
    this.document = document;
    this.parser = parser;
    this.pieces = pieces;
    var min = PayloadLimits.BLOCK_MIN_BYTES;
    for (long fine = PayloadLimits.FINE_MAX_BYTES;
        fine < document.length;
        fine *= PayloadLimits.COARSER) {
      min *= PayloadLimits.COARSER;
    }
    this.blockMin = min;
  }

  /** Keeps blocks. */
  interface Keeper extends Function<byte[], BlockId> {
    /** Drops all blocks that it was given. */
    void anew();
  }

  /**
   * Cuts a document.
   *
   * @return the name of the block that leads to all others
   */
  static BlockId cut(byte[] document, Keeper keeper) {
    if (document.length > PayloadLimits.DOCUMENT_MAX_BYTES) {
      throw new IllegalArgumentException(
          "a document of %d bytes, more than %d"
              .formatted(document.length, PayloadLimits.DOCUMENT_MAX_BYTES));
    }
    var pieces = new Pieces(document, keeper);
    try (var parser = JSON.createParser(document)) {
      var cutter = new Cutter(document, parser, pieces);
      cutter.all();
      return keeper.apply(root(document, cutter.marks, pieces));
    } catch (IOException | NumberFormatException _) {
      // So the library says that it is no JSON, or beyond the limits of StrictJson.
      keeper.anew();
      var whole = new Pieces(document, keeper);
      whole.text(0, document.length);
      return keeper.apply(root(document, List.of(), whole));
    }
  }

  /** How long the document is; its marks: place, length and bytes of each; then a usual block. */
  private static byte[] root(byte[] document, List<Mark> marks, Pieces pieces) {
    var rest = pieces.rest();
    var bytes = 2 * Integer.BYTES + rest.length;
    for (var mark : marks) {
      bytes += 2 * Integer.BYTES + mark.to() - mark.from();
    }
    var root = ByteBuffer.allocate(bytes).putInt(document.length).putInt(marks.size());
    for (var mark : marks) {
      var length = mark.to() - mark.from();
      root.putInt(mark.at()).putInt(length).put(document, mark.from(), length);
    }
    return root.put(rest).array();
  }

  private void all() throws IOException {
    while (parser.nextToken() != null) {
      within(false);
    }
    take(document.length);
  }

  /** A value, which becomes a block if it is large enough. */
  private void value() throws IOException {
    if (!parser.currentToken().isStructStart()) {
      text();
      return;
    }
    take(start());
    var place = pieces.here();
    within(false);
    take(end());
    cutIfLarge(place);
  }

  private void text() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      return;
    }
    parser.finishToken();
    if (end() - start() >= blockMin) {
      take(start());
      var place = pieces.here();
      take(end());
      pieces.cut(place);
    }
  }

  private void cutIfLarge(Pieces.Place place) {
    if (pieces.weightAbove(place) >= blockMin) {
      pieces.cut(place);
    }
  }

  /** What is in a value, which itself stays where it is. */
  private void within(boolean chain) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> object();
      case START_ARRAY -> {
        if (chain) {
          chain();
        } else {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            value();
          }
        }
      }
      default -> text();
    }
  }

  private void chain() throws IOException {
    take(start());
    var place = pieces.here();
    var last = place;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      within(false);
      take(end());
      if (pieces.weightAbove(last) >= blockMin) {
        pieces.cut(place);
        last = pieces.here();
      }
    }
  }

  private void object() throws IOException {
    // Where the member before ends; a member after it begins with a comma.
    var before = end();
    var first = true;
    // A mark that stands first goes together with the comma behind it, if there is one.
    var waiting = false;
    var waitingFrom = 0;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var from = start();
      var name = parser.currentName();
      if (waiting) {
        takeOut(waitingFrom, from);
        waiting = false;
      }
      parser.nextToken();
      if (name.equals(MARK)) {
        parser.skipChildren();
        parser.finishToken();
        if (first) {
          waiting = true;
          waitingFrom = from;
        } else {
          takeOut(before, end());
        }
        before = end();
        continue;
      }
      if (name.equals(CHAIN)) {
        within(true);
      } else {
        value();
      }
      before = end();
      first = false;
    }
    if (waiting) {
      takeOut(waitingFrom, before);
    }
  }

  /** Whatever of the document lies before that, and is in no piece yet, is the next piece. */
  private void take(int until) {
    pieces.text(done, until);
    done = Math.max(done, until);
  }

  /** Takes a mark out, unless it is none by its size. */
  private void takeOut(int from, int to) {
    if (to - from > PayloadLimits.MARK_MAX_BYTES || marks.size() >= PayloadLimits.MARKS_MAX) {
      return;
    }
    take(from);
    marks.add(new Mark(from - takenOut, from, to));
    takenOut += to - from;
    done = to;
  }

  /** Where the current token begins, in bytes. */
  private int start() {
    return Math.toIntExact(parser.currentTokenLocation().getByteOffset());
  }

  /** Where the current token ends, once it is finished. */
  private int end() {
    return Math.toIntExact(parser.currentLocation().getByteOffset());
  }
}
