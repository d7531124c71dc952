package dev.sallyport.workbench.report;

import dev.sallyport.workbench.tested.Tested;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * The files that a run leaves in a folder: {@code TEST-….xml} for each suite, {@code lcov.info},
 * {@code cobertura.xml} and {@code coverage.html}.
 */
public final class Reports {
  private final Path folder;

  public Reports(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes them, and takes away those of suites that are gone.
   *
   * @param texts the policies, by file
   * @param root the policy directory, as a reader of the reports finds it
   * @param at when the tests ran
   * @throws IOException if the folder cannot be written to
   */
  public void write(Tested.Run run, Map<String, String> texts, Path root, Instant at)
      throws IOException {
    Files.createDirectories(folder);
    try (var old = Files.newDirectoryStream(folder, "TEST-*.xml")) {
      for (var file : old) {
        Files.delete(file);
      }
    }
    for (var suite : run.suites()) {
      Files.writeString(folder.resolve(JunitXml.fileName(suite)), JunitXml.of(suite));
    }
    var prefix = root.toString().replace('\\', '/');
    var coverage = run.coverage();
    Files.writeString(folder.resolve("lcov.info"), Lcov.of(coverage, prefix + "/"));
    Files.writeString(folder.resolve("cobertura.xml"), CoberturaXml.of(coverage, prefix, at));
    Files.writeString(folder.resolve("coverage.html"), CoverageHtml.of(coverage, texts));
  }
}
