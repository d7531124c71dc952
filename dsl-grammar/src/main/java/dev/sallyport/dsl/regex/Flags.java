package dev.sallyport.dsl.regex;

/** What {@code (?ims)} has switched on. */
record Flags(boolean ignoreCase, boolean lines, boolean dotAll) {
  static final Flags NONE = new Flags(false, false, false);

  CharSet fold(CharSet set) {
    return ignoreCase ? Folding.fold(set) : set;
  }
}
