package dev.sallyport.engine.mask;

/** What works on each kind of content, in one direction. */
record Programs(ScopedProgram text, ScopedProgram toolUse, ScopedProgram toolResult) {

  boolean isEmpty() {
    return text.isEmpty() && toolUse.isEmpty() && toolResult.isEmpty();
  }
}
