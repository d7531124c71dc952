package dev.sallyport.engine.upstream;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.Upstream;
import java.net.URI;

/** HTTP out. An implementation sends what it is given, and knows nothing of what that is. */
public interface Transport {

  /**
   * Sends a request and waits for the head of its reply.
   *
   * @throws dev.sallyport.engine.pipeline.UpstreamException if the service cannot be reached, or is
   *     silent for too long
   */
  Upstream.Reply send(Outgoing outgoing);

  /**
   * What is sent.
   *
   * @param headers with the gateway's credential among them
   */
  record Outgoing(String method, URI uri, Headers headers, byte[] body) {

    /** Never the credential, nor the body. */
    @Override
    public String toString() {
      return "Outgoing[" + method + "]";
    }
  }
}
