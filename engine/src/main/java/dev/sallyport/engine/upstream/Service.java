package dev.sallyport.engine.upstream;

import dev.sallyport.engine.pipeline.Upstream;

/** One upstream of several: a service, with the gateway's credential for it. */
public interface Service extends Upstream {

  /**
   * Whether it has what is asked for; if not, {@link #send} answers so by itself, and nothing is
   * sent.
   */
  boolean serves(Request request);

  /** The same service, reached by another way. */
  Service over(Transport way);
}
