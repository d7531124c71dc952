package dev.sallyport.engine.fetch;

import java.time.Duration;

/** Looks whether a file has changed, and brings it if so. */
public interface Fetcher {

  /**
   * Asks once.
   *
   * @param etag the name of the state that is known already; empty to be given the file in any case
   * @param wait how long the server may hold its answer until there is a change; zero for an answer
   *     at once
   * @throws FetchException if there was no usable answer
   */
  Fetched fetch(String etag, Duration wait);
}
