package dev.sallyport.engine.tlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * That an entry is in a log, for whoever has the entry and the log's key, and nothing else.
 *
 * @param index of the entry, the first one 0
 * @param inclusion the hashes beside its way to the root
 * @param checkpoint the log's, signed
 * @see <a href="https://c2sp.org/tlog-proof">tlog-proof</a>
 */
public record EntryProof(long index, List<byte[]> inclusion, Note checkpoint) {
  private static final String FIRST = "c2sp.org/tlog-proof@v1";

  public EntryProof {
    inclusion = List.copyOf(inclusion);
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static EntryProof parse(String text) {
    var end = text.indexOf("\n\n");
    var lines = text.substring(0, Math.max(end, 0)).split("\n", -1);
    var from = lines.length > 1 && lines[1].startsWith("extra ") ? 2 : 1;
    if (!lines[0].equals(FIRST)
        || lines.length <= from
        || !lines[from].matches("index (0|[1-9]\\d{0,17})")) {
      throw new IllegalArgumentException("this is no proof of an entry, `%s`".formatted(FIRST));
    }
    var hashes = new ArrayList<byte[]>();
    for (var line : List.of(lines).subList(from + 1, lines.length)) {
      hashes.add(Base64.getDecoder().decode(line));
    }
    return new EntryProof(
        Long.parseLong(lines[from].substring("index ".length())),
        hashes,
        Note.parse(text.substring(end + 2)));
  }

  /**
   * The log's word for the entry.
   *
   * @param logs the keys of logs that are believed
   * @param witnesses those who must have signed it as well
   * @return the checkpoint that holds it
   * @throws IllegalArgumentException with one sentence, if the proof proves nothing
   */
  public Checkpoint proves(byte[] entry, List<NoteKey> logs, List<NoteKey> witnesses) {
    var known = Checkpoint.parse(checkpoint.text());
    var own = logs.stream().filter(key -> key.name().equals(known.origin())).toList();
    if (checkpoint.verify(own).isEmpty()) {
      throw new IllegalArgumentException("the checkpoint is not signed by its log's key");
    }
    for (var witness : witnesses) {
      if (checkpoint.verify(List.of(witness)).stream().noneMatch(one -> one.at().isPresent())) {
        throw new IllegalArgumentException(
            "the checkpoint is not signed by the witness `%s`".formatted(witness.name()));
      }
    }
    if (!holds(entry)) {
      throw new IllegalArgumentException("the entry is not in the log at that place");
    }
    return known;
  }

  /** The name of the log that its checkpoint is of. */
  public String origin() {
    return Checkpoint.parse(checkpoint.text()).origin();
  }

  /** Whether the checkpoint's tree has the entry at that place, whoever has signed it. */
  public boolean holds(byte[] entry) {
    var known = Checkpoint.parse(checkpoint.text());
    return Proofs.rootWith(TreeHash.leaf(entry), index, known.size(), inclusion)
        .filter(hash -> Arrays.equals(hash, known.root()))
        .isPresent();
  }

  /** As it is kept and sent. */
  @Override
  public String toString() {
    var text = new StringBuilder(FIRST).append("\nindex ").append(index).append('\n');
    inclusion.forEach(hash -> text.append(Base64.getEncoder().encodeToString(hash)).append('\n'));
    return text.append('\n').append(checkpoint).toString();
  }
}
