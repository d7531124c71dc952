package dev.sallyport.bench;

import dev.sallyport.engine.bundle.BundleFile;
import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.Trust;
import dev.sallyport.engine.model.Bundle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The policy that the benchmarks run on, which was compiled before they started. */
final class Policy {

  /** Names its bundle to the processes of JMH. */
  static final String PROPERTY = "sallyport.bench.bundle";

  /** The masks that we ship. */
  static final Set<String> MASKS = Set.of("secrets", "pii");

  /** What the policy is told of where it decides. */
  static final String ENVIRONMENT = "bench";

  private Policy() {}

  static Bundle bundle() {
    var file = Path.of(System.getProperty(PROPERTY, "bundle.tar.gz"));
    return Candidate.of(List.of(new BundleFile(file, Trust.ANYBODY).load())).bundle();
  }

  /** The same, given all of the input. */
  static Bundle readingAll(Bundle bundle) {
    return new Bundle(
        bundle.revision(),
        bundle.digest(),
        bundle.wasm(),
        bundle.dataJson(),
        Map.of(),
        bundle.masks());
  }
}
