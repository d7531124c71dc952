package dev.sallyport.engine.bundle;

import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.opa.Compiled;
import dev.sallyport.opa.Evaluated;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.OpaFaultException;
import dev.sallyport.opa.OpaStoppedException;
import dev.sallyport.opa.Query;
import dev.sallyport.opa.Rejected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A directory as security people keep it in git: Rego and data anywhere, masks in {@code masks/},
 * JSON Schemas for {@code input} and {@code data} in {@code schemas/}, cases that must pass in
 * {@code smoke/}, roots and revision in {@code .manifest}. Files named {@code *_test.rego} are
 * tests, and no part of the policy.
 *
 * <p>Compiled policies are kept by the digest of what they were made from, so a gateway that starts
 * again with the same files need not compile them.
 */
public final class PolicyDirectory implements BundleSource {

  /** What is decided by; a directory without it cannot be used. */
  public static final List<String> ENTRYPOINTS = List.of("gateway/request");

  /** What says how decisions are logged, as OPA names it; a directory need not have it. */
  private static final List<String> OF_THE_LOG = List.of("system/log/mask", "system/log/drop");

  /** What says which tools a model may use; a directory need not have it. */
  private static final String OF_TOOLS = "gateway/tool_use";

  /** What says who may do what with the gateway itself; a directory need not have it. */
  private static final String OF_ADMINISTRATORS = "gateway/admin";

  /** What says which settings Claude Code has; a directory need not have it. */
  private static final String OF_CLIENTS = "gateway/settings";

  private static final List<String> ALL =
      Stream.of(ENTRYPOINTS, List.of(OF_TOOLS, OF_ADMINISTRATORS, OF_CLIENTS), OF_THE_LOG)
          .flatMap(List::stream)
          .toList();

  private final Path directory;
  private final Path cache;
  private final Supplier<Opa> toolchain;

  /** What was read last. */
  private volatile PolicyFiles last = new PolicyFiles(new TreeMap<>());

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
  public String name() {
    return directory.toString();
  }

  @Override
  public String fingerprint() {
    return PolicyFiles.fingerprint(directory);
  }

  @Override
  public Part load() {
    var files = PolicyFiles.read(directory);
    last = files;
    var kept = kept(files);
    return read(kept).orElseGet(() -> keep(kept, compile(directory, files, toolchain.get())));
  }

  @Override
  public SortedMap<String, String> texts(Part part) {
    return last.files();
  }

  private Path kept(PolicyFiles files) {
    return cache.resolve(files.digest(Opa.VERSION + " " + ALL) + ".tar.gz");
  }

  /**
   * Compiles a directory.
   *
   * @throws PolicyLoadException with every position, if anything is wrong with it
   */
  public static Part compile(Path directory, Opa opa) {
    return compile(directory, PolicyFiles.read(directory), opa);
  }

  /**
   * Compiles what was read of a directory.
   *
   * @param directory what messages call it; it is not read again
   * @throws PolicyLoadException with every position, if anything is wrong with it
   */
  public static Part compile(Path directory, PolicyFiles files, Opa opa) {
    try {
      return files.hasRules() ? rules(directory, files, opa) : dataAlone(directory, files, opa);
    } catch (OpaFaultException | OpaStoppedException e) {
      throw new PolicyLoadException(directory + ": the compiler failed: " + e.getMessage());
    } catch (MalformedJsonException e) {
      throw new PolicyLoadException(
          directory.resolve(Manifest.FILE) + ": is not JSON: " + e.getMessage());
    }
  }

  private static Part rules(Path directory, PolicyFiles files, Opa opa) {
    return switch (opa.compile(files.policies(), files.schemas(), ALL, "")) {
      case Compiled compiled ->
          part(
              directory,
              files,
              reads(directory, compiled),
              Map.of(
                  Part.WASM, compiled.wasm().toByteArray(),
                  Part.DATA, utf8(compiled.data())));
      case Rejected rejected -> throw rejected(rejected);
    };
  }

  /** A directory that brings data and masks to a policy that another bundle holds. */
  private static Part dataAlone(Path directory, PolicyFiles files, Opa opa) {
    return switch (opa.eval(files.policies(), Query.of("data", ""))) {
      case Evaluated(var answers) ->
          part(
              directory,
              files,
              new TreeMap<>(),
              Map.of(Part.DATA, utf8(answers.getFirst().value().orElse("{}"))));
      case Rejected rejected -> throw rejected(rejected);
    };
  }

  private static Part part(
      Path directory,
      PolicyFiles files,
      SortedMap<String, List<String>> reads,
      Map<String, byte[]> compiled) {
    var said =
        files
            .manifest()
            .map(text -> Manifest.read(directory.toString(), StrictJson.object(utf8(text))))
            .orElse(Manifest.NONE);
    var manifest = new Manifest(said.revision(), said.roots(), List.copyOf(reads.keySet()), reads);
    var contents = new TreeMap<>(compiled);
    contents.put(Manifest.FILE, StrictJson.bytes(manifest.json()));
    files.masks().forEach((path, text) -> contents.put(path, utf8(text)));
    files.smoke().forEach((path, text) -> contents.put(path, utf8(text)));
    return Part.of(directory.toString(), contents, Trust.ANYBODY);
  }

  private static PolicyLoadException rejected(Rejected rejected) {
    return new PolicyLoadException(rejected.diagnostics().stream().map(Object::toString).toList());
  }

  private static SortedMap<String, List<String>> reads(Path directory, Compiled compiled) {
    var reads = new TreeMap<String, List<String>>();
    compiled
        .footprints()
        .forEach(
            (entrypoint, footprint) ->
                reads.put(entrypoint, footprint.paths().stream().map(Object::toString).toList()));
    for (var entrypoint : ENTRYPOINTS) {
      if (!reads.containsKey(entrypoint)) {
        throw new PolicyLoadException(
            directory + ": no rules in package `" + entrypoint.replace('/', '.') + "`");
      }
    }
    return reads;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Optional<Part> read(Path file) {
    try {
      return Files.exists(file)
          ? Optional.of(Part.read(name(), Files.readAllBytes(file), Trust.ANYBODY))
          : Optional.empty();
    } catch (IOException | PolicyLoadException _) {
      // What was kept is a convenience: if it cannot be read, it is made again.
      return Optional.empty();
    }
  }

  private static Part keep(Path file, Part part) {
    try {
      AtomicFile.write(file, BundleArchive.write(part.files()));
    } catch (IOException _) {
      // It is compiled again at the next start.
    }
    return part;
  }
}
