package dev.sallyport.engine.bundle;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Where one bundle comes from. */
public interface BundleSource {

  /** What the operator wrote, without any secret. */
  String name();

  /**
   * A cheap print of what is there now: equal prints mean that nothing has changed.
   *
   * @throws PolicyLoadException if the source cannot be read
   */
  String fingerprint();

  /**
   * The bundle as it stands now.
   *
   * @throws PolicyLoadException with every position, if it cannot be loaded
   */
  Part load();

  /**
   * Hears that the part that it gave last is in force: a source that can go away keeps it.
   *
   * @throws IOException if it cannot be kept
   */
  default void inForce(Part part) throws IOException {}

  /** How it stands with the source. */
  default Health health() {
    return Health.GOOD;
  }

  /**
   * How it stands with a source.
   *
   * @param stale whether what it gives is what was kept, and not known to be the newest
   * @param trouble why the last look at it failed; empty when that went well
   */
  record Health(boolean stale, Optional<Trouble> trouble) {
    public static final Health GOOD = new Health(false, Optional.empty());
  }

  /** What went wrong, and when. */
  record Trouble(Instant at, String message) {}
}
