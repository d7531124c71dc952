package dev.sallyport.cli;

/** Texts that callers, or a gateway, have chosen, for a terminal. */
final class Printable {
  private Printable() {}

  /** Nothing of theirs may begin a line or move the cursor. */
  static String of(String text) {
    return text.replaceAll("\\p{Cntrl}|\\p{Cf}", "?");
  }
}
