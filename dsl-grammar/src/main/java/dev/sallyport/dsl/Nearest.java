package dev.sallyport.dsl;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that an author most likely meant. */
public final class Nearest {
  /** Beyond a third of its letters a word is another word, not a slip of the finger. */
  private static final int LETTERS_PER_SLIP = 3;

  private Nearest() {}

  /** {@code " Did you mean `email`?"}, or nothing if nothing is near. */
  public static String suggestion(String written, Collection<String> known) {
    return to(written, known).map(word -> " Did you mean `" + word + "`?").orElse("");
  }

  private static Optional<String> to(String written, Collection<String> known) {
    var slips = Math.max(1, written.length() / LETTERS_PER_SLIP);
    return known.stream()
        .filter(word -> distance(written, word) <= slips)
        .min(
            Comparator.comparingInt((String word) -> distance(written, word))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Letters to add, drop, change or swap with their neighbour. */
  private static int distance(String a, String b) {
    var rows = new int[a.length() + 1][b.length() + 1];
    for (var i = 0; i <= a.length(); i++) {
      for (var j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          rows[i][j] = i + j;
          continue;
        }
        var change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        var best =
            Math.min(rows[i - 1][j - 1] + change, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        var swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        rows[i][j] = swapped ? Math.min(best, rows[i - 2][j - 2] + 1) : best;
      }
    }
    return rows[a.length()][b.length()];
  }
}
