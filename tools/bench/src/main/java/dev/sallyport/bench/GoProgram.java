package dev.sallyport.bench;

import dev.sallyport.engine.json.Digests;
import dev.sallyport.opa.reactor.CacheFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What we are measured against, a program in Go. It is built with the Go of whoever measures, and
 * kept in their cache folder by the digest of its sources.
 */
sealed interface GoProgram {

  /** It can be run. */
  record Built(Path file) implements GoProgram {}

  /**
   * It cannot be run, so nothing is measured against it.
   *
   * @param reason why, in a sentence
   */
  record NotBuilt(String reason) implements GoProgram {}

  /**
   * Builds it, unless it is kept.
   *
   * @param sources the Go module
   * @param name of the program
   * @param told is told what takes so long
   */
  static GoProgram of(Path sources, String name, PrintWriter told) throws IOException {
    var file = CacheFolder.path().resolve(name + "-" + digest(sources));
    if (Files.isExecutable(file)) {
      return new Built(file);
    }
    told.println("Building " + name + ": a minute or two, once.");
    told.flush();
    Files.createDirectories(file.getParent());
    // Made beside its place and moved there whole, so that nobody runs half a program.
    var draft = Files.createTempFile(file.getParent(), name, ".draft");
    try {
      return build(sources, draft, file);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static GoProgram build(Path sources, Path draft, Path file) throws IOException {
    var builder =
        new ProcessBuilder(
                List.of(
                    "go",
                    "build",
                    "-trimpath",
                    "-buildvcs=false",
                    "-mod=readonly",
                    "-o",
                    draft.toString(),
                    "."))
            .directory(sources.toFile())
            .redirectErrorStream(true);
    builder.environment().put("GOWORK", "off");
    builder.environment().put("CGO_ENABLED", "0");
    Process process;
    try {
      process = builder.start();
    } catch (IOException _) {
      return new NotBuilt("there is no `go` on the PATH");
    }
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (Processes.exitCode(process) != 0) {
      return new NotBuilt("`go build` says: " + said.strip());
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new Built(file);
  }

  private static String digest(Path sources) throws IOException {
    var names = new ArrayList<Path>();
    try (var files = Files.list(sources)) {
      files.filter(Files::isRegularFile).sorted().forEach(names::add);
    }
    var text = new StringBuilder();
    for (var name : names) {
      text.append(name.getFileName()).append('\0').append(Files.readString(name)).append('\0');
    }
    return Digests.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
