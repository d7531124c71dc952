package dev.sallyport.engine.recording;

/** What is kept is no recording that this version can read. */
public final class UnfitRecordingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnfitRecordingException(String message) {
    super("a recording cannot be read: " + message);
  }
}
