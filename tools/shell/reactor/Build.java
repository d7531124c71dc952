import com.dylibso.chicory.build.time.compiler.Config;
import com.dylibso.chicory.build.time.compiler.Generator;
import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.wasm.Parser;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Turns the Go sources of this folder into JVM classes: `go build` makes a WebAssembly module, Chicory makes classes of it.
/// They are kept in the user's cache folder under the digest of all that they follow from, as OPA's are (`tools/opa/reactor`),
/// whose machinery they do without: this module is small enough to start and to run fast as Chicory makes it.
///
/// Usage: `java -classpath <Chicory's build-time compiler> Build.java <this folder> <folder for the classes>`
final class Build {

  /// Exit code for what the person who builds can mend.
  private static final int NOT_BUILT = 2;

  private static final String WORK_PREFIX = "building-";
  private static final String STAMP = "META-INF/sallyport-shell-reactor.digest";
  private static final String PACKAGE = "dev/sallyport/shell/reactor";
  private static final String NAME = "dev.sallyport.shell.reactor.ShellReactor";

  private final Path sources;
  private final Path classes;

  private Build(Path sources, Path classes) {
    this.sources = sources;
    this.classes = classes;
  }

  public static void main(String[] arguments) throws Exception {
    try {
      new Build(Path.of(arguments[0]), Path.of(arguments[1])).run();
    } catch (Refusal refusal) {
      // Marked as Maven marks errors, so that whoever picks those out of the build's output shows it too.
      System.err.println("[ERROR] " + refusal.getMessage());
      System.exit(NOT_BUILT);
    }
  }

  private void run() throws Exception {
    var digest = digest();
    var stamp = classes.resolve(STAMP);
    if (Files.exists(stamp) && Files.readString(stamp).equals(digest)) {
      return;
    }
    Files.deleteIfExists(stamp);
    deleteFolder(classes.resolve(PACKAGE));
    var cached = cacheFolder().resolve("shell-reactor-" + digest + ".jar");
    if (Files.exists(cached)) {
      System.out.println("The shell parser for the JVM: taken from " + cached);
    } else {
      generateInto(cached, digest);
    }
    try (var jar = FileSystems.newFileSystem(cached)) {
      copyFolder(jar.getPath("/"), classes);
    }
  }

  /// The same folder as for OPA's classes: `$XDG_CACHE_HOME/sallyport`, or `~/.cache/sallyport`.
  private static Path cacheFolder() {
    var set = System.getenv("XDG_CACHE_HOME");
    var base = set == null || set.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(set);
    return base.resolve("sallyport");
  }

  /// Builds in a folder of its own and moves the finished archive into place in one step, so that a build that was
  /// killed half-way, or that runs beside another one, never leaves half an archive under the final name.
  private void generateInto(Path cached, String digest) throws Exception {
    requireGo();
    Files.createDirectories(cached.getParent());
    var work = Files.createTempDirectory(cached.getParent(), WORK_PREFIX);
    try {
      var start = Instant.now();
      System.out.println("Building the shell parser for the JVM: about half a minute, once.");
      var wasm = work.resolve("shell.wasm");
      buildWasm(wasm);
      var generated = Files.createDirectory(work.resolve("classes"));
      generate(wasm, work, generated);
      var stamp = generated.resolve(STAMP);
      Files.createDirectories(stamp.getParent());
      // The stamp goes last everywhere: a folder that has it has all the rest.
      Files.writeString(stamp, digest);
      var archive = work.resolve("finished.jar");
      try (var jar = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
        copyFolder(generated, jar.getPath("/"));
      }
      Files.move(archive, cached, StandardCopyOption.ATOMIC_MOVE);
      System.out.printf("Built in %d s, kept as %s%n", Duration.between(start, Instant.now()).toSeconds(), cached);
    } finally {
      deleteFolder(work);
    }
  }

  private static void generate(Path wasm, Path work, Path classes) throws Exception {
    var generator = new Generator(Config.builder()
        .withWasmFile(wasm)
        .withName(NAME)
        .withTargetClassFolder(classes)
        .withTargetSourceFolder(work.resolve("java"))
        .withTargetWasmFolder(classes)
        .withInterpreterFallback(InterpreterFallback.SILENT)
        .build());
    Files.createDirectories(classes.resolve(PACKAGE));
    var interpreted = generator.generateResources();
    generator.generateMetaWasm(interpreted);
    requireStartOnly(wasm, interpreted);
  }

  /// What is larger than a JVM method may be is interpreted, some hundred times slower: right for Go's start alone.
  private static void requireStartOnly(Path wasm, java.util.Set<Integer> interpreted) {
    var names = Parser.parse(wasm).nameSection();
    for (var function : interpreted) {
      var name = names.nameOfFunction(function);
      if (!name.matches(".*\\.init(\\.\\d+)?")) {
        throw new Refusal("`" + name + "` is larger than a JVM method may be, and does not run at Go's start alone.");
      }
    }
  }

  private void requireGo() throws Exception {
    var wanted = Files.readAllLines(sources.resolve("go.mod")).stream()
        .filter(line -> line.startsWith("go "))
        .map(line -> line.substring(3).strip())
        .findFirst()
        .orElseThrow();
    var advice = "Building the shell parser for the JVM needs Go " + wanted
        + " or newer, once: install it from https://go.dev/dl/ or with your package manager, and put `go` on the PATH";
    try {
      // Run where go.mod lies, this also fails when the installed Go is too old and may not fetch a newer one.
      var version = go("env", "GOVERSION").redirectErrorStream(true).start();
      var said = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (version.waitFor() != 0) {
        throw new Refusal(advice + " (`go` says: " + said.lines().findFirst().orElse("nothing") + ").");
      }
    } catch (IOException notFound) {
      throw new Refusal(advice + ".");
    }
  }

  private void buildWasm(Path wasm) throws Exception {
    var build = go("build", "-trimpath", "-buildvcs=false", "-mod=readonly", "-buildmode=c-shared", "-ldflags=-w",
        "-o", wasm.toString(), ".");
    build.environment().putAll(Map.of("GOOS", "wasip1", "GOARCH", "wasm", "CGO_ENABLED", "0"));
    if (build.inheritIO().start().waitFor() != 0) {
      throw new Refusal("`go build` of " + sources + " failed: see the lines above.");
    }
  }

  private ProcessBuilder go(String... arguments) {
    var process = new ProcessBuilder(Stream.concat(Stream.of("go"), Stream.of(arguments)).toList());
    process.directory(sources.toFile()).environment().put("GOWORK", "off");
    return process;
  }

  /// The digest of all that the classes follow from: the sources of this folder, the pinned modules, and the pom, which
  /// pins Chicory. Go's own version is left out: it has to be new enough, and a machine whose cache is filled needs none.
  private String digest() throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    try (var files = Files.walk(sources);
        var sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      for (var file : files.filter(this::counts).sorted().toList()) {
        var content = Files.readString(file).replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
        sink.write((file.getFileName() + "\0" + content.length + "\0").getBytes(StandardCharsets.UTF_8));
        sink.write(content);
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private boolean counts(Path file) {
    var path = sources.relativize(file);
    var name = file.getFileName().toString();
    return !path.startsWith("target")
        && (name.endsWith(".go") && !name.endsWith("_test.go")
            || List.of("Build.java", "go.mod", "go.sum", "pom.xml").contains(name));
  }

  private static void copyFolder(Path from, Path to) throws IOException {
    try (var tree = Files.walk(from)) {
      // The stamp goes last, see above.
      var files = tree.filter(Files::isRegularFile)
          .sorted(Comparator.comparing((Path file) -> file.endsWith("sallyport-shell-reactor.digest"))
              .thenComparing(Path::toString))
          .toList();
      for (var file : files) {
        var target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void deleteFolder(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var tree = Files.walk(folder)) {
      tree.sorted(Comparator.reverseOrder()).forEach(path -> {
        try {
          Files.delete(path);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }

  /// What the person who builds can mend; its message is all that they see.
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refusal(String message) {
      super(message);
    }
  }
}
