package dev.sallyport.engine.secret;

import java.util.Optional;

/** Where sealed secrets are kept for all gateways. */
public interface SharedSecrets {

  /**
   * A secret as it is kept.
   *
   * @param sealed the secret under a wrapping key
   * @param wrap the name of that key
   */
  record Kept(byte[] sealed, String wrap) {}

  /** What is kept under a name. */
  Optional<Kept> find(String name);

  /** Keeps a first one; one that is there already stays. */
  void keepFirst(String name, Kept first);

  /** Keeps another in the place of one; says whether it still was that one. */
  boolean replace(String name, Kept known, Kept next);
}
