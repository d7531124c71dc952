package dev.sallyport.engine.bundle;

import dev.sallyport.engine.model.Bundle;
import dev.sallyport.opa.Compiled;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.OpaFaultException;
import dev.sallyport.opa.OpaStoppedException;
import dev.sallyport.opa.Rejected;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A directory as security people keep it in git: Rego and data anywhere, masks in {@code masks/},
 * JSON Schemas for {@code input} and {@code data} in {@code schemas/}. Files named {@code
 * *_test.rego} are tests, and no part of the policy.
 *
 * <p>Compiled policies are kept by the digest of what they were made from, so a gateway that starts
 * again with the same files need not compile them.
 */
public final class PolicyDirectory implements PolicySource {

  /** What is decided by; a directory without it cannot be used. */
  public static final List<String> ENTRYPOINTS = List.of("gateway/request");

  private final Path directory;
  private final Path cache;
  private final Supplier<Opa> toolchain;

  /**
   * Reads from a directory.
   *
   * @param cache where compiled policies are kept
   * @param toolchain gives the compiler; asked for only when something has to be compiled
   */
  public PolicyDirectory(Path directory, Path cache, Supplier<Opa> toolchain) {
    this.directory = directory;
    this.cache = cache;
    this.toolchain = toolchain;
  }

  @Override
  public String fingerprint() {
    return PolicyFiles.fingerprint(directory);
  }

  @Override
  public Bundle load() {
    var files = PolicyFiles.read(directory);
    var kept = kept(files);
    return read(kept).orElseGet(() -> keep(kept, compile(directory, files, toolchain.get())));
  }

  private Path kept(PolicyFiles files) {
    return cache.resolve(files.digest(Opa.VERSION) + ".tar.gz");
  }

  /**
   * Compiles a directory.
   *
   * @throws PolicyLoadException with every position, if anything is wrong with it
   */
  public static Bundle compile(Path directory, Opa opa) {
    return compile(directory, PolicyFiles.read(directory), opa);
  }

  private static Bundle compile(Path directory, PolicyFiles files, Opa opa) {
    try {
      return switch (opa.compile(files.policies(), files.schemas(), ENTRYPOINTS, "")) {
        case Compiled compiled -> bundle(directory, compiled, files.masks());
        case Rejected rejected ->
            throw new PolicyLoadException(
                rejected.diagnostics().stream().map(Object::toString).toList());
      };
    } catch (OpaFaultException | OpaStoppedException e) {
      throw new PolicyLoadException(directory + ": the compiler failed: " + e.getMessage());
    }
  }

  private static Bundle bundle(Path directory, Compiled compiled, SortedMap<String, String> masks) {
    var footprints = new TreeMap<String, List<String>>();
    compiled
        .footprints()
        .forEach(
            (entrypoint, footprint) ->
                footprints.put(
                    entrypoint, footprint.paths().stream().map(Object::toString).toList()));
    for (var entrypoint : ENTRYPOINTS) {
      if (!footprints.containsKey(entrypoint)) {
        throw new PolicyLoadException(
            directory + ": no rules in package `" + entrypoint.replace('/', '.') + "`");
      }
    }
    return BundleArchive.of("", compiled.wasm().toByteArray(), compiled.data(), footprints, masks);
  }

  private static Optional<Bundle> read(Path file) {
    try {
      return Files.exists(file)
          ? Optional.of(BundleArchive.read(file.toString(), Files.readAllBytes(file)))
          : Optional.empty();
    } catch (IOException | PolicyLoadException _) {
      // What was kept is a convenience: if it cannot be read, it is made again.
      return Optional.empty();
    }
  }

  private static Bundle keep(Path file, Bundle bundle) {
    try {
      Files.createDirectories(file.getParent());
      var draft = Files.createTempFile(file.getParent(), "policy", ".draft");
      Files.write(draft, BundleArchive.write(bundle));
      move(draft, file);
      return bundle;
    } catch (IOException _) {
      return bundle;
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException _) {
      Files.deleteIfExists(from);
    }
  }
}
