package dev.sallyport.engine.tlog;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What a log says of itself at one moment: so many entries, and this is their root.
 *
 * @param origin the log's name
 * @see <a href="https://c2sp.org/tlog-checkpoint">tlog-checkpoint</a>
 */
public record Checkpoint(String origin, long size, byte[] root) {

  public Checkpoint {
    if (origin.isEmpty() || origin.indexOf('\n') >= 0 || size < 0) {
      throw new IllegalArgumentException(
          "a log has a name, of one line, and no fewer than 0 entries");
    }
    if (root.length != TreeHash.LENGTH) {
      throw new IllegalArgumentException("a root has %d bytes".formatted(TreeHash.LENGTH));
    }
  }

  /**
   * Reads a note's text; lines behind the third say more, and are left out.
   *
   * @throws IllegalArgumentException if it is no checkpoint's
   */
  public static Checkpoint parse(String text) {
    var lines = text.split("\n", -1);
    if (lines.length < 4 || !lines[1].matches("0|[1-9]\\d{0,17}")) {
      throw new IllegalArgumentException(
          "a checkpoint is three lines: a name, a count of entries and a root");
    }
    return new Checkpoint(lines[0], Long.parseLong(lines[1]), Base64.getDecoder().decode(lines[2]));
  }

  /**
   * What a note says of a log, if the log has signed it.
   *
   * @param keys the log's
   * @throws IllegalArgumentException with a part of a sentence, if it has not, or it is another's
   */
  public static Checkpoint verified(Note note, String origin, List<NoteKey> keys) {
    if (note.verify(keys).isEmpty()) {
      throw new IllegalArgumentException("the one that is there is signed by another key");
    }
    var checkpoint = parse(note.text());
    if (!checkpoint.origin().equals(origin)) {
      throw new IllegalArgumentException("the one that is there is another log's");
    }
    return checkpoint;
  }

  /** As the text of a note. */
  public String text() {
    return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
  }

  /** Whether both say the same of the same log. */
  public boolean saysAs(Checkpoint other) {
    return origin.equals(other.origin())
        && size == other.size()
        && Arrays.equals(root, other.root());
  }
}
