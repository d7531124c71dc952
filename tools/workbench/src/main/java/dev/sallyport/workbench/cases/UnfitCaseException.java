package dev.sallyport.workbench.cases;

/** A file of cases is not as cases are written; the message says where, and what to write. */
public final class UnfitCaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnfitCaseException(String message) {
    super(message);
  }
}
