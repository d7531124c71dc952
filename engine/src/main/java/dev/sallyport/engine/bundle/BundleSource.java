package dev.sallyport.engine.bundle;

import dev.sallyport.engine.fetch.Trouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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

  /**
   * The files that a part was made of, as people know them; a part that is a bundle has them in it.
   *
   * @param part what this gave last
   */
  default SortedMap<String, String> texts(Part part) {
    var texts = new TreeMap<String, String>();
    part.files()
        .forEach((path, bytes) -> texts.put(path, new String(bytes, StandardCharsets.ISO_8859_1)));
    return texts;
  }

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
}
