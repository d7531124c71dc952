package dev.sallyport.workbench.cases;

import dev.sallyport.engine.bundle.BundleFile;
import dev.sallyport.engine.bundle.Part;
import dev.sallyport.engine.bundle.PolicyDirectory;
import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.engine.bundle.Trust;
import dev.sallyport.opa.Opa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One of two policies that are compared, and the cases that it brings.
 *
 * @param policy makes it ready to run
 */
public record Side(CaseFolder cases, Function<Opa, Part> policy) {

  /**
   * A policy directory, or a bundle file.
   *
   * @throws dev.sallyport.engine.bundle.PolicyLoadException if it cannot be read
   */
  public static Side of(Path policy) {
    return Files.isRegularFile(policy)
        ? bundle(new BundleFile(policy, Trust.ANYBODY).load())
        : directory(policy.toString(), PolicyFiles.read(policy));
  }

  /** A policy directory. */
  public static Side directory(String name, PolicyFiles files) {
    return new Side(
        new CaseFolder(name, files), opa -> PolicyDirectory.compile(Path.of(name), files, opa));
  }

  /** A bundle, which holds no cases. */
  public static Side bundle(Part bundle) {
    return new Side(new CaseFolder(bundle.source(), new PolicyFiles(new TreeMap<>())), _ -> bundle);
  }

  /** What messages call it. */
  public String name() {
    return cases.name();
  }
}
