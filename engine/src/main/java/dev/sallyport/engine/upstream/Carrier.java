package dev.sallyport.engine.upstream;

/** Somebody who carries one call to its upstream in the gateway's place, such as a proxy. */
public interface Carrier {

  /**
   * The way to an upstream. It can be gone once; what is sent on it again has the first answer's
   * status.
   *
   * @param upstream its name
   */
  Transport to(String upstream);
}
