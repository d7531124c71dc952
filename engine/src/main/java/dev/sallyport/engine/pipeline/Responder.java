package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.model.Headers;
import java.io.OutputStream;

/** The way back to the client, given by a data plane. */
public interface Responder {

  /**
   * Sends status and fields. What is then written goes to the client as the body, at the latest
   * when the stream is flushed; closing it ends the reply. Called at most once.
   *
   * @throws ClientGoneException if the client is no longer there; writing, flushing and closing
   *     throw {@link java.io.IOException} or this exception then
   */
  OutputStream begin(int status, Headers headers);

  /**
   * Whether a reply can begin before the service has answered. Where it cannot, a call that waits
   * for people waits without a sign of life.
   */
  default boolean beginsEarly() {
    return true;
  }
}
