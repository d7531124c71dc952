package dev.sallyport.opa;

/** How one test ended. */
public enum Outcome {
  PASS,
  /** The test is false or undefined. */
  FAIL,
  /** The test could not be evaluated, or took too long. */
  ERROR,
  /** Named `todo_test_…`, so it was not run. */
  TODO
}
