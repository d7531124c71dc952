package dev.sallyport.engine.model;

/**
 * A decision and the policy that made it.
 *
 * @param revision the bundle's revision
 * @param digest the bundle's digest
 */
public record Ruling(Decision decision, String revision, String digest) {

  /** Whether the call may reach the service, at once or after an approval. */
  public boolean forwards() {
    return !(decision instanceof Decision.Deny);
  }
}
