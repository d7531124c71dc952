package dev.sallyport.opa;

/** How one test ended. */
public enum Outcome {
  PASS,
  /** The test is false or undefined. */
  FAIL,
  /** The test could not be evaluated, or took too long. */
  ERROR,
  /** Named `todo_test_…`, so it was not run. */
  SKIPPED;

  /** By the toolchain's word for it. */
  static Outcome of(String word) {
    return switch (word) {
      case "pass" -> PASS;
      case "fail" -> FAIL;
      case "error" -> ERROR;
      case "todo" -> SKIPPED;
      default -> throw new IllegalArgumentException("a test does not end as `" + word + "`");
    };
  }
}
