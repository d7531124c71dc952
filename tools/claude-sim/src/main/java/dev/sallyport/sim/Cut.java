package dev.sallyport.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a block's text is cut into deltas. Positions are code points, because the real service
 * never cuts a character in two.
 */
sealed interface Cut {

  /** A word, with the white space before it, in each delta. */
  record Words() implements Cut {}

  record Every(int codePoints) implements Cut {}

  record At(List<Integer> positions) implements Cut {
    public At {
      positions = positions.stream().sorted().distinct().toList();
    }
  }

  Pattern WORD = Pattern.compile("\\s*\\S+(?:\\s+$)?|\\s+$");

  /** The pieces in order; together they are the text. No text, no pieces. */
  default List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    switch (this) {
      case Words() -> {
        Matcher word = WORD.matcher(text);
        while (word.find()) {
          pieces.add(word.group());
        }
      }
      case Every(int codePoints) -> {
        for (int from = 0; from < text.length(); ) {
          int to = forward(text, from, codePoints);
          pieces.add(text.substring(from, to));
          from = to;
        }
      }
      case At(List<Integer> positions) -> {
        int from = 0;
        int done = 0;
        for (int position : positions) {
          int to = forward(text, from, position - done);
          if (to > from && to < text.length()) {
            pieces.add(text.substring(from, to));
            from = to;
            done = position;
          }
        }
        if (from < text.length()) {
          pieces.add(text.substring(from));
        }
      }
    }
    return pieces;
  }

  private static int forward(String text, int from, int codePoints) {
    int at = from;
    for (int i = 0; i < codePoints && at < text.length(); i++) {
      at += Character.charCount(text.codePointAt(at));
    }
    return at;
  }
}
