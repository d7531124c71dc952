package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Peer;
import java.io.InputStream;

/**
 * A request as a data plane hands it over: nothing in it has been checked.
 *
 * @param path the raw path, neither decoded nor normalised
 * @param query the raw query, without the question mark; empty if there is none
 * @param body read once, by the line; the data plane closes it
 * @param peer who sent it
 */
public record Arrival(
    String method, String path, String query, Headers headers, InputStream body, Peer peer) {

  /** From somebody of whom nothing is known. */
  public Arrival(String method, String path, String query, Headers headers, InputStream body) {
    this(method, path, query, headers, body, Peer.UNKNOWN);
  }
}
