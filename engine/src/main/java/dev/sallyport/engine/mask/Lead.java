package dev.sallyport.engine.mask;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What leads to the next value in a tool's input: a comma, a name, a colon, and space between them.
 * It is kept as it was written until the value begins, since both may yet be dropped, and with it
 * the name, which is masked when it is whole.
 */
final class Lead {
  /** Of a member's name, in UTF-16 units: it is held until it is whole, so it needs an end. */
  static final int MAX_NAME_CHARS = 10_000;

  /** The longest name with every unit escaped, and much space beside it. */
  static final int MAX_CHARS = 100_000;

  /** Of all names in one input, which are compared with each other; no model writes as much. */
  static final int MAX_ALL_NAMES_CHARS = 10_000_000;

  private final ScopedProgram scoped;
  private final StringBuilder written = new StringBuilder();

  /** What the name that began last means, without its escapes. */
  private final StringBuilder name = new StringBuilder();

  /** Where that name is written, between its quotes; nowhere if it is negative. */
  private int nameStart = -1;

  private int nameEnd;

  /** For each open object or list. */
  private final Deque<MemberNames> open = new ArrayDeque<>();

  private int allNamesChars;

  Lead(ScopedProgram scoped) {
    this.scoped = scoped;
  }

  boolean isEmpty() {
    return written.isEmpty();
  }

  /** The name of the value that it leads to, if that is in an object; as it came. */
  CharSequence name() {
    return name;
  }

  void append(CharSequence more) {
    written.append(more);
    if (written.length() > MAX_CHARS) {
      throw new MalformedReplyException(
          "the input of a tool has more than %,d characters before a value".formatted(MAX_CHARS));
    }
  }

  void beginName(String quote) {
    append(quote);
    name.setLength(0);
    nameStart = written.length();
    nameEnd = nameStart;
  }

  /** Takes one UTF-16 unit of the name, and how it was written. */
  void name(char unit, CharSequence more) {
    name.append(unit);
    if (name.length() > MAX_NAME_CHARS) {
      throw new MalformedReplyException(
          "the input of a tool has a name of more than %,d characters".formatted(MAX_NAME_CHARS));
    }
    append(more);
    nameEnd = written.length();
  }

  /** The value is an object or list, and its members follow. */
  void enter() {
    open.addLast(new MemberNames());
  }

  void leave() {
    open.removeLast();
  }

  /** The value is dropped, and what leads to it. */
  void drop() {
    written.setLength(0);
    nameStart = -1;
  }

  /** The members before the value may all have been dropped, and their commas with them. */
  void dropFirstComma() {
    var comma = written.indexOf(",");
    if (comma >= 0 && written.substring(0, comma).isBlank()) {
      written.deleteCharAt(comma);
      nameStart--;
      nameEnd--;
    }
  }

  /** The value stays, and the name is masked. */
  void pass(StringBuilder out) {
    if (nameStart >= 0) {
      var before = name.toString();
      allNamesChars += before.length();
      if (allNamesChars > MAX_ALL_NAMES_CHARS) {
        throw new MalformedReplyException(
            "the input of a tool has names of more than %,d characters"
                .formatted(MAX_ALL_NAMES_CHARS));
      }
      passName(open.getLast().next(before, scoped.mask(before)).orElse(before));
    }
    out.append(written);
    drop();
  }

  /**
   * Nothing more comes.
   *
   * @param inName whether it ends inside the name, which then may have become a secret
   */
  void breakOff(StringBuilder out, boolean inName) {
    if (inName) {
      passName(scoped.maskCutOff(name.toString()).orElse(name.toString()));
    }
    pass(out);
  }

  private void passName(String after) {
    if (!after.contentEquals(name)) {
      written.replace(nameStart, nameEnd, JsonInputMasker.quoted(after));
    }
    nameStart = -1;
  }
}
