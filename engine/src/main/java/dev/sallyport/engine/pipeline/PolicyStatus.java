package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.bundle.BundleSource.Health;
import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.Part;
import dev.sallyport.engine.bundle.Root;
import dev.sallyport.engine.bundle.Signed;
import dev.sallyport.engine.fetch.Trouble;
import java.time.Instant;
import java.util.ArrayList;
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

  /** Before the first policy is in force. */
  static final PolicyStatus NONE =
      new PolicyStatus("", "", Instant.EPOCH, Optional.empty(), List.of(), Optional.empty(), 0, 0);

  public PolicyStatus {
    bundles = List.copyOf(bundles);
  }

  /** A candidate came into force. */
  PolicyStatus activated(Candidate candidate, Instant at, Optional<String> older) {
    return new PolicyStatus(
        candidate.bundle().revision(),
        candidate.bundle().digest(),
        at,
        older,
        candidate.parts().stream().map(BundleStatus::of).toList(),
        Optional.empty(),
        activations + 1,
        refusals);
  }

  /** A change was turned down. */
  PolicyStatus refused(Trouble why) {
    return new PolicyStatus(
        revision,
        digest,
        activatedAt,
        rollback,
        bundles,
        Optional.of(why),
        activations,
        refusals + 1);
  }

  /** The same, with what the bundles' sources say, in the bundles' order. */
  PolicyStatus with(List<Health> healths) {
    var told = new ArrayList<BundleStatus>();
    for (int i = 0; i < bundles.size(); i++) {
      told.add(bundles.get(i).with(healths.get(i)));
    }
    return new PolicyStatus(
        revision, digest, activatedAt, rollback, told, refused, activations, refusals);
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
