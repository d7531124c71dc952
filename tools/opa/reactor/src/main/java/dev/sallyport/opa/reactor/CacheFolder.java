package dev.sallyport.opa.reactor;

import java.nio.file.Path;

/** Where a user's programs keep what they can make again. */
public final class CacheFolder {
  private CacheFolder() {}

  /** Ours: {@code $XDG_CACHE_HOME/sallyport}, or {@code ~/.cache} where that is not set. */
  public static Path path() {
    var set = System.getenv("XDG_CACHE_HOME");
    var base =
        set == null || set.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(set);
    return base.resolve("sallyport");
  }
}
