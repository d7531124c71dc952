package dev.sallyport.maven;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.workbench.PolicyFormat;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/** Fails if a policy or a mask file is not in its canonical form; changes nothing. */
@Mojo(name = "format-check", defaultPhase = LifecyclePhase.VALIDATE, threadSafe = true)
public final class FormatCheckMojo extends PolicyMojo {

  @Override
  void run(Path policy, PolicyFiles files) throws MojoFailureException {
    var result = PolicyFormat.of(files, opa());
    var lines =
        Stream.concat(
                result.findings().stream(),
                result.changed().keySet().stream()
                    .map(file -> file + ": is not formatted; run `mvn sallyport:format`"))
            .toList();
    if (!lines.isEmpty()) {
      throw wrong(lines);
    }
  }
}
