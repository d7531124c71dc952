package dev.sallyport.maven;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.workbench.PolicyFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;

/** Brings policies and masks into their canonical form. */
@Mojo(name = "format", threadSafe = true)
public final class FormatMojo extends PolicyMojo {

  @Override
  void run(Path policy, PolicyFiles files) throws IOException, MojoFailureException {
    var result = PolicyFormat.of(files, opa());
    for (var file : result.changed().entrySet()) {
      Files.writeString(policy.resolve(file.getKey()), file.getValue());
      getLog().info(file.getKey() + ": formatted");
    }
    if (!result.findings().isEmpty()) {
      throw wrong(result.findings());
    }
  }
}
