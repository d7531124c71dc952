package dev.sallyport.engine.mask;

import dev.sallyport.dsl.Action.Within;
import java.util.Optional;

/**
 * Names that stand for secrets in one session: the same secret has the same name, and the name
 * tells nothing of it to whoever lacks the key.
 */
public interface Pseudonyms {
  /** What each token begins with. */
  String PREFIX = "spt_";

  /** Gives those of a session. */
  interface Source {
    /**
     * @param tenant within which HMACs and tokens may be compared
     * @param session parts that are unique in its tenant; no two lists of parts name one session
     */
    Pseudonyms pseudonyms(String tenant, String... session);
  }

  /**
   * A part of the HMAC-SHA-256 of a secret under the tenant's key, in base32.
   *
   * @param name of the detector
   * @param length in characters
   */
  String hmac(String name, String secret, int length);

  /** A token such as {@code spt_pii_email_mfrggzdf…}: the kind of secret, then base32. */
  String token(Within within, String name, String secret);

  /** The secret that a token stands for; nothing if it is no token of this session or tenant. */
  Optional<String> restored(String token);
}
