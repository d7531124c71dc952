package dev.sallyport.maven;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.workbench.PolicyCheck;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/** Says what is wrong with the policies and masks, without running them. */
@Mojo(name = "check", defaultPhase = LifecyclePhase.VALIDATE, threadSafe = true)
public final class CheckMojo extends PolicyMojo {

  @Override
  void run(Path policy, PolicyFiles files) throws IOException, MojoFailureException {
    if (isDone("check", files, "")) {
      getLog().info("Nothing has changed since the policies were checked.");
      return;
    }
    var findings = PolicyCheck.findings(files, opa());
    if (!findings.isEmpty()) {
      throw wrong(findings);
    }
    done("check", files, "");
  }
}
