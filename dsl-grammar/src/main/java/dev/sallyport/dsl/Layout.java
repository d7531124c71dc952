package dev.sallyport.dsl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A line of a file and what belongs to it: all that the form of a file depends on. */
sealed interface Layout {

  /** Whether an empty line stands before it. */
  boolean spaced();

  /** A comment on a line of its own. */
  record Comment(String text, boolean spaced) implements Layout {}

  /**
   * What ends with a semicolon or has a body.
   *
   * @param words without the semicolon or the brace
   * @param body in braces, if it has one
   * @param comment at the end of its last line
   */
  record Statement(List<Word> words, Optional<Body> body, Optional<String> comment, boolean spaced)
      implements Layout {}

  /**
   * What stands in braces.
   *
   * @param comment after the brace that opens it
   */
  record Body(List<Layout> items, Optional<String> comment) {}

  /**
   * One token.
   *
   * @param beside the comment after it on its line; only a comma has one
   * @param below the comments on lines of their own after it; only a comma has any
   */
  record Word(String text, Optional<String> beside, List<String> below) {

    boolean isComma() {
      return text.equals(",");
    }

    boolean hasComments() {
      return beside.isPresent() || !below.isEmpty();
    }

    /** The same word with one comment more. */
    Word with(String comment, boolean onItsLine) {
      if (onItsLine && !hasComments()) {
        return new Word(text, Optional.of(comment), below);
      }
      var more = new ArrayList<>(below);
      more.add(comment);
      return new Word(text, beside, List.copyOf(more));
    }
  }
}
