package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.model.Headers;
import java.io.InputStream;

/**
 * The Claude service. An implementation adds the service's credential, which is known to nobody
 * else.
 */
public interface Upstream {

  /**
   * Sends a request and waits for the head of its reply.
   *
   * @throws UpstreamException if the service cannot be reached, is silent for too long, or answers
   *     with the credential that it was sent
   */
  Reply send(Request request);

  /**
   * Whether replies go to the client past the gateway, by whoever carries the calls: then nothing
   * in a reply can be masked or judged, and {@link #send} gives back none.
   */
  default boolean answersPastUs() {
    return false;
  }

  /**
   * What is sent.
   *
   * @param headers the client's, without its credential and without fields of one connection
   * @param model what the body asks for; empty where it has no such member
   */
  record Request(
      String method, String path, String query, Headers headers, byte[] body, String model) {

    /** The same, as a part of that trace. */
    Request in(String traceparent) {
      return new Request(
          method, path, query, headers.with("traceparent", traceparent), body, model);
    }
  }

  /**
   * What comes back.
   *
   * @param body flows as it arrives; reading throws {@link UpstreamException} or {@link
   *     java.io.IOException} if the service breaks off
   * @param by the name of the upstream that answered; empty where there is one alone
   */
  record Reply(int status, Headers headers, InputStream body, Runnable release, String by)
      implements AutoCloseable {

    /** A reply of the one service that there is. */
    public Reply(int status, Headers headers, InputStream body, Runnable release) {
      this(status, headers, body, release, "");
    }

    /** The same, as that upstream's. */
    public Reply by(String name) {
      return new Reply(status, headers, body, release, name);
    }

    /** Ends the exchange with the service, whether or not the body was read to its end. */
    @Override
    public void close() {
      release.run();
    }
  }
}
