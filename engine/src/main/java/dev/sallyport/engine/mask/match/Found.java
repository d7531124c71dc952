package dev.sallyport.engine.mask.match;

/** Is told of each secret that is complete, with all that must stand around it. */
interface Found {
  /**
   * @param start in UTF-16 units of the text
   */
  void found(int pattern, int start, int end);
}
