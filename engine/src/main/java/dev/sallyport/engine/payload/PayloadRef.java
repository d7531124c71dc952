package dev.sallyport.engine.payload;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a document is kept, and what it says: it stands in the audit log as a commitment. Whoever
 * has the session's key and the document can make the same root again; without the key it says
 * nothing.
 *
 * @param key the name of the session's key, in 32 hexadecimal digits; random
 * @param root the document's own block
 */
public record PayloadRef(String key, BlockId root) {
  private static final Pattern TEXT = Pattern.compile("([0-9a-f]{32})/([0-9a-f]{64})");

  /** As it stands in an entry, such as {@code 00…ff/00…ff}. */
  public String text() {
    return key + "/" + root;
  }

  /** What stood in an entry; empty if it is none. */
  public static Optional<PayloadRef> parse(String text) {
    var parts = TEXT.matcher(text);
    return parts.matches()
        ? Optional.of(new PayloadRef(parts.group(1), BlockId.parse(parts.group(2))))
        : Optional.empty();
  }
}
