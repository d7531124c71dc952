package dev.sallyport.engine.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A text with signatures. Nothing in it may be believed before one of them is {@link #verify
 * verified}.
 *
 * @param text with the line break at its end
 * @see <a href="https://c2sp.org/signed-note">signed-note</a>
 * @see <a href="https://c2sp.org/tlog-cosignature">tlog-cosignature</a>
 */
public record Note(String text, List<Signed> signatures) {
  /** Of a note's bytes; sixteen signatures of the largest kind would fit. */
  public static final int LIMIT_BYTES = 100_000;

  private static final String DASH = "— ";

  /**
   * A signature that nobody has looked at yet.
   *
   * @param id of the key, four bytes
   */
  public record Signed(String name, byte[] id, byte[] signature) {
    private boolean isBy(NoteKey key) {
      return name.equals(key.name()) && Arrays.equals(id, key.id());
    }

    private String line() {
      var both = Arrays.copyOf(id, id.length + signature.length);
      System.arraycopy(signature, 0, both, id.length, signature.length);
      return DASH + name + " " + Base64.getEncoder().encodeToString(both) + "\n";
    }
  }

  public Note {
    signatures = List.copyOf(signatures);
    if (!text.endsWith("\n") || hasControls(text)) {
      throw new IllegalArgumentException(
          "a note's text is lines, and nothing but line breaks ends them");
    }
  }

  private static boolean hasControls(String text) {
    return text.chars().anyMatch(one -> one < ' ' && one != '\n');
  }

  /** With one signature more. */
  public Note with(Signed signature) {
    var all = new ArrayList<>(signatures);
    all.add(signature);
    return new Note(text, all);
  }

  /** With the signatures of another note of the same text, each once. */
  public Note with(Note other) {
    var lines = new LinkedHashMap<String, Signed>();
    Stream.concat(signatures.stream(), other.signatures.stream())
        .forEach(signed -> lines.putIfAbsent(signed.line(), signed));
    return new Note(text, List.copyOf(lines.values()));
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Note parse(String note) {
    var end = note.lastIndexOf("\n\n");
    if (end < 0 || note.length() > LIMIT_BYTES || !note.endsWith("\n")) {
      throw new IllegalArgumentException("a note is a text, an empty line and signatures");
    }
    return new Note(note.substring(0, end + 1), signatures(note.substring(end + 2)));
  }

  /**
   * Reads notes that lie one behind the other.
   *
   * @throws IllegalArgumentException if there is none, or anything else
   */
  public static List<Note> all(String notes) {
    var all = new ArrayList<Note>();
    var from = 0;
    do {
      var end = notes.indexOf("\n\n" + DASH, from);
      var to = end < 0 ? notes.length() : end + 2;
      while (notes.startsWith(DASH, to)) {
        var line = notes.indexOf('\n', to);
        to = line < 0 ? notes.length() : line + 1;
      }
      all.add(parse(notes.substring(from, to)));
      from = to;
    } while (from < notes.length());
    return all;
  }

  /**
   * Reads lines of signatures, as a witness answers with them.
   *
   * @throws IllegalArgumentException if there is anything else
   */
  public static List<Signed> signatures(String lines) {
    var signatures = lines.lines().map(Note::signature).toList();
    if (signatures.isEmpty() || !lines.endsWith("\n")) {
      throw new IllegalArgumentException("a note has signatures, one in each line");
    }
    return signatures;
  }

  private static Signed signature(String line) {
    var parts = line.split(" ", -1);
    if (parts.length == 3 && line.startsWith(DASH)) {
      NoteKey.requireName(parts[1]);
      var bytes = Base64.getDecoder().decode(parts[2]);
      if (bytes.length > NoteKey.ID_LENGTH) {
        return new Signed(
            parts[1],
            Arrays.copyOf(bytes, NoteKey.ID_LENGTH),
            Arrays.copyOfRange(bytes, NoteKey.ID_LENGTH, bytes.length));
      }
    }
    throw new IllegalArgumentException("this is no line of a note's signature");
  }

  /** When a signature was made, as it says itself; of a log's, nothing is said of that. */
  public record Proven(NoteKey by, Optional<Instant> at) {}

  /**
   * Who has signed it, of those whom one knows.
   *
   * @return nobody, if none of them has
   * @throws IllegalArgumentException if one of them seems to have, and it is not true
   */
  public List<Proven> verify(List<NoteKey> known) {
    var proven = new ArrayList<Proven>();
    for (var signed : signatures) {
      for (var key : known) {
        if (signed.isBy(key)) {
          proven.add(proven(signed, key));
        }
      }
    }
    return proven;
  }

  private Proven proven(Signed signed, NoteKey key) {
    return switch (key.kind()) {
      case LOG -> {
        require(key, key.verifies(text.getBytes(StandardCharsets.UTF_8), signed.signature()));
        yield new Proven(key, Optional.empty());
      }
      case WITNESS -> {
        require(key, signed.signature().length == Long.BYTES + NoteKey.SIGNATURE_LENGTH);
        var parts = ByteBuffer.wrap(signed.signature());
        var seconds = parts.getLong();
        var signature = new byte[NoteKey.SIGNATURE_LENGTH];
        parts.get(signature);
        require(key, seconds >= 0 && key.verifies(witnessed(seconds), signature));
        yield new Proven(key, Optional.of(Instant.ofEpochSecond(seconds)));
      }
    };
  }

  /** What a witness signs. */
  byte[] witnessed(long seconds) {
    return ("cosignature/v1\ntime " + seconds + "\n" + text).getBytes(StandardCharsets.UTF_8);
  }

  private static void require(NoteKey key, boolean right) {
    if (!right) {
      throw new IllegalArgumentException(
          "a signature that names `%s` is not by that key: the note was changed"
              .formatted(key.name()));
    }
  }

  /** The note as it is kept and sent. */
  @Override
  public String toString() {
    var note = new StringBuilder(text).append('\n');
    signatures.forEach(signature -> note.append(signature.line()));
    return note.toString();
  }
}
