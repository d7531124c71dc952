package dev.sallyport.engine.model;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What a caller shows of the keys that it has, for tokens that are bound to one (RFC 7800).
 *
 * @param certificate the client certificate, whose key the connection has proven
 */
public record Holding(Proof proof, Optional<X509Certificate> certificate) {

  /** Nothing. */
  public static final Holding NONE = new Holding(new Proof.None(), Optional.empty());

  /** How a key is shown beside a token (RFC 9449). */
  public sealed interface Proof {

    /** It is not. */
    record None() implements Proof {}

    /**
     * By signatures for this one request; nothing of them has been checked.
     *
     * @param method of the request
     * @param path its raw path
     * @param proofs every {@code DPoP} field, as it came
     */
    record Dpop(String method, String path, List<String> proofs) implements Proof {
      public Dpop {
        proofs = List.copyOf(proofs);
      }

      @Override
      public String toString() {
        return "Dpop[hidden]";
      }
    }

    /**
     * The key was proven before, for the same request.
     *
     * @param key its thumbprint (RFC 7638)
     */
    record Proven(String key) implements Proof {}

    /** The key was proven when the same request, which is still answered, began. */
    record Earlier() implements Proof {}
  }
}
