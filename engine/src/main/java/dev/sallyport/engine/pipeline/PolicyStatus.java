package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.bundle.BundleSource.Health;
import dev.sallyport.engine.bundle.BundleSource.Trouble;
import dev.sallyport.engine.bundle.Part;
import dev.sallyport.engine.bundle.Root;
import dev.sallyport.engine.bundle.Signed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How it stands with the policy.
 *
 * @param revision of what is in force
 * @param digest of what is in force
 * @param activatedAt since when it is in force
 * @param rollback how it is known to be older than the one before it; empty if it is not
 * @param bundles what it was put together from
 * @param refused why the newest change was turned down; empty if it is in force
 * @param activations how many policies have come into force since the start
 * @param refusals how many have been turned down since the start
 */
public record PolicyStatus(
    String revision,
    String digest,
    Instant activatedAt,
    Optional<String> rollback,
    List<BundleStatus> bundles,
    Optional<Trouble> refused,
    long activations,
    long refusals) {

  public PolicyStatus {
    bundles = List.copyOf(bundles);
  }

  /** Whether any bundle is not known to be the newest. */
  public boolean stale() {
    return bundles.stream().anyMatch(BundleStatus::stale);
  }

  /**
   * How it stands with one bundle.
   *
   * @param stale whether it is not known to be the newest
   * @param trouble why the last look at its source failed
   */
  public record BundleStatus(
      String source,
      String revision,
      String digest,
      List<Root> roots,
      Optional<Signed> signature,
      boolean stale,
      Optional<Trouble> trouble) {

    public BundleStatus {
      roots = List.copyOf(roots);
    }

    static BundleStatus of(Part part) {
      return new BundleStatus(
          part.source(),
          part.manifest().revision(),
          part.digest(),
          part.manifest().roots(),
          part.signature(),
          false,
          Optional.empty());
    }

    BundleStatus with(Health health) {
      return new BundleStatus(
          source, revision, digest, roots, signature, health.stale(), health.trouble());
    }
  }
}
