package dev.sallyport.maven;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.opa.Opa;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * What every goal has: a policy directory, a folder for what is made of it, and OPA's toolchain.
 */
abstract class PolicyMojo extends AbstractMojo {

  /** Where the policies lie. */
  @Parameter(property = "sallyport.policy", defaultValue = "${project.basedir}/rego")
  private File policyDirectory = new File("rego");

  @Parameter(defaultValue = "${project.build.directory}/sallyport", readonly = true)
  private File workDirectory = new File("target");

  /** Does what the goal is for. */
  abstract void run(Path policy, PolicyFiles files)
      throws IOException, MojoExecutionException, MojoFailureException;

  @Override
  public final void execute() throws MojoExecutionException, MojoFailureException {
    var policy = policyDirectory.toPath();
    if (!Files.isDirectory(policy)) {
      throw new MojoExecutionException(
          policy + " is no directory: name that of the policies with <policyDirectory>");
    }
    try {
      run(policy, PolicyFiles.read(policy));
    } catch (PolicyLoadException e) {
      throw wrong(e.lines());
    } catch (IOException e) {
      throw new MojoExecutionException("a file cannot be written: " + e.getMessage(), e);
    }
  }

  /** Prints what is wrong, and gives back what to throw. */
  final MojoFailureException wrong(List<String> lines) {
    lines.forEach(getLog()::error);
    return new MojoFailureException(
        lines.size() == 1 ? lines.getFirst() : lines.size() + " faults in the policies, see above");
  }

  Path work() {
    return workDirectory.toPath();
  }

  /** Loaded once for all goals of a project: that takes seconds. */
  final Opa opa() {
    @SuppressWarnings("unchecked") // What Maven's own interface says of it.
    Map<Object, Object> shared = getPluginContext();
    return (Opa) shared.computeIfAbsent(Opa.class.getName(), _ -> Opa.start());
  }

  /** Whether a goal has come to a good end with just these files and settings before. */
  final boolean isDone(String goal, PolicyFiles files, String settings) {
    try {
      return Files.readString(stamp(goal)).equals(digest(files, settings));
    } catch (IOException _) {
      return false;
    }
  }

  /** Notes that it has. */
  final void done(String goal, PolicyFiles files, String settings) throws IOException {
    Files.createDirectories(work());
    Files.writeString(stamp(goal), digest(files, settings));
  }

  private Path stamp(String goal) {
    return work().resolve(goal + ".digest");
  }

  private static String digest(PolicyFiles files, String settings) {
    var version = String.valueOf(PolicyMojo.class.getPackage().getImplementationVersion());
    var key =
        Stream.of(version, Opa.VERSION, settings, files.toString())
            .map(part -> part.length() + ":" + part)
            .collect(Collectors.joining());
    return Digests.sha256(key.getBytes(StandardCharsets.UTF_8));
  }
}
