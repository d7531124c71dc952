package dev.sallyport.engine.fetch;

/** What a server says about a file. */
public sealed interface Fetched {

  /**
   * Another state of it.
   *
   * @param etag the server's name for this state; empty if it has none
   * @param longPolling whether the server would hold its next answer until there is a change
   */
  record Fresh(byte[] bytes, String etag, boolean longPolling) implements Fetched {}

  /** It is as it was. */
  record Unchanged() implements Fetched {}
}
