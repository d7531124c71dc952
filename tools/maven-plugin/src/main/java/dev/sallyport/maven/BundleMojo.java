package dev.sallyport.maven;

import dev.sallyport.engine.bundle.BundleArchive;
import dev.sallyport.engine.bundle.PolicyDirectory;
import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.engine.bundle.SigningKey;
import dev.sallyport.engine.bundle.UnusableKeyException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/** Compiles the policies to a bundle that gateways load, and signs it where a key is named. */
@Mojo(name = "bundle", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class BundleMojo extends PolicyMojo {

  /** What to call the revision; a build server says the commit. By default digits of its digest. */
  @Parameter(property = "sallyport.revision", defaultValue = "")
  private String revision = "";

  /** The private key to sign with: PKCS #8 in PEM, or a JWK. Without it the bundle is unsigned. */
  @Parameter(property = "sallyport.signingKey")
  private @Nullable File signingKey;

  /** The name by which gateways pin its public half. */
  @Parameter(property = "sallyport.keyId", defaultValue = "")
  private String keyId = "";

  /** What the signature is for, such as {@code production}. */
  @Parameter(property = "sallyport.scope", defaultValue = "")
  private String scope = "";

  @Parameter(
      defaultValue = "${project.build.directory}/${project.build.finalName}.tar.gz",
      readonly = true)
  private File output = new File("bundle.tar.gz");

  @Parameter(defaultValue = "${project}", readonly = true)
  private @Nullable MavenProject project;

  @Override
  void run(Path policy, PolicyFiles files) throws IOException, MojoExecutionException {
    // What was compiled of the same files before is kept there.
    var part = new PolicyDirectory(policy, work().resolve("compiled"), this::opa).load();
    var bundle = revision.isEmpty() ? part : part.named(revision);
    Files.createDirectories(output.toPath().toAbsolutePath().getParent());
    var key = signingKey;
    if (key == null) {
      Files.write(output.toPath(), BundleArchive.write(bundle.files()));
    } else {
      if (keyId.isEmpty()) {
        throw new MojoExecutionException(
            "<signingKey> needs <keyId>, the name by which gateways pin its public half");
      }
      try {
        var now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
        var signed = SigningKey.read(keyId, key.toPath()).sign(bundle.files(), scope, now);
        Files.write(output.toPath(), BundleArchive.write(signed));
      } catch (UnusableKeyException e) {
        throw new MojoExecutionException(e.getMessage(), e);
      }
    }
    getLog()
        .info(
            "%s %s%s"
                .formatted(
                    output,
                    bundle.manifest().revision(),
                    key == null ? "" : ", signed by " + keyId));
    if (project != null && project.getPackaging().equals("sallyport-policy")) {
      project.getArtifact().setFile(output);
    }
  }
}
