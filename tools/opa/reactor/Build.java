import dev.sallyport.opa.reactor.CacheFolder;
import dev.sallyport.opa.reactor.Platform;
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

/// Turns the Go sources of this folder into JVM classes: `go build` makes a WebAssembly module, Chicory makes classes of it,
/// which are made faster for Go's code, and what is in memory after Go's start becomes an image ({@link Classes}). Beside them
/// lie executables of the same sources, for this machine or for the platforms that are named.
///
/// That takes minutes, so the classes are kept in the user's cache folder under the digest of everything that they follow
/// from, and taken from there as long as the digest stays the same: after `clean`, in another clone, on another branch.
///
/// Usage: `java -classpath <Chicory's build-time compiler> Build.java <this folder> <folder for the classes> <platforms>`,
/// with platforms such as `linux/amd64,darwin/arm64`, or `here`
final class Build {

  /// Exit code for what the person who builds can mend.
  private static final int NOT_BUILT = 2;

  private static final String WORK_PREFIX = "building-";

  /// Where the digest of what lies in the folder for the classes is noted.
  private static final String STAMP = "META-INF/sallyport-opa-reactor.digest";

  private static final String PACKAGE = "dev/sallyport/opa/reactor";

  private final Path sources;
  private final Path classes;
  private final List<Platform> platforms;

  private Build(Path sources, Path classes, List<Platform> platforms) {
    this.sources = sources;
    this.classes = classes;
    this.platforms = platforms;
  }

  public static void main(String[] arguments) throws Exception {
    try {
      new Build(Path.of(arguments[0]), Path.of(arguments[1]), platforms(arguments[2])).run();
    } catch (Refusal refusal) {
      // Marked as Maven marks errors, so that whoever picks those out of the build's output shows it too.
      System.err.println("[ERROR] " + refusal.getMessage());
      System.exit(NOT_BUILT);
    }
  }

  private static List<Platform> platforms(String names) {
    return names.equals("here")
        ? Platform.here().stream().toList()
        : Stream.of(names.split(",")).map(Platform::parse).toList();
  }

  private void run() throws Exception {
    var digest = digest();
    var stamp = classes.resolve(STAMP);
    if (Files.exists(stamp) && Files.readString(stamp).equals(digest)) {
      return;
    }
    Files.deleteIfExists(stamp);
    // Before others are made, since they run beside what lies here.
    deleteGenerated();
    var cached = CacheFolder.path().resolve("opa-reactor-" + digest + ".jar");
    if (Files.exists(cached)) {
      System.out.println("OPA's toolchain for the JVM: taken from " + cached);
    } else {
      generateInto(cached, digest);
    }
    try (var jar = FileSystems.newFileSystem(cached)) {
      copyFolder(jar.getPath("/"), classes);
    }
  }

  /// What is compiled from `src` lies in the same folder, and stays.
  private void deleteGenerated() throws IOException {
    var folder = classes.resolve(PACKAGE);
    if (!Files.exists(folder)) {
      return;
    }
    deleteFolder(folder.resolve("executables"));
    try (var files = Files.newDirectoryStream(folder, "OpaReactor*")) {
      for (var file : files) {
        Files.delete(file);
      }
    }
  }

  /// Builds in a folder of its own and moves the finished archive into place in one step, so that a build that was
  /// killed half-way, or that runs beside another one, never leaves half an archive under the final name.
  private void generateInto(Path cached, String digest) throws Exception {
    requireGo();
    Files.createDirectories(cached.getParent());
    deleteAbandoned(cached.getParent());
    var work = Files.createTempDirectory(cached.getParent(), WORK_PREFIX);
    try {
      var start = Instant.now();
      System.out.println("Building OPA's toolchain for the JVM: about 3 minutes, once. First step of two: `go build`.");
      var wasm = work.resolve("opa.wasm");
      var modfile = ChangedOpa.modfile(sources, work);
      buildWasm(modfile, wasm);
      var generated = Files.createDirectory(work.resolve("classes"));
      for (var platform : platforms) {
        buildExecutable(modfile, platform, generated.resolve(PACKAGE).resolve(platform.resource()));
      }
      System.out.println("Second step of two: from WebAssembly to JVM classes.");
      Classes.generate(wasm, generated);
      var stamp = generated.resolve(STAMP);
      Files.createDirectories(stamp.getParent());
      // The stamp goes last everywhere: a folder that has it has all the rest.
      Files.writeString(stamp, digest);
      var archive = work.resolve("finished.jar");
      try (var jar = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
        copyFolder(generated, jar.getPath("/"));
      }
      Files.move(archive, cached, StandardCopyOption.ATOMIC_MOVE);
      System.out.printf(
          "Built in %d s, kept as %s%n", Duration.between(start, Instant.now()).toSeconds(), cached);
    } finally {
      deleteFolder(work);
    }
  }

  /// Removes what builds that were killed left behind; no build runs for a day.
  private static void deleteAbandoned(Path folder) throws IOException {
    var yesterday = Instant.now().minus(Duration.ofDays(1));
    try (var entries = Files.newDirectoryStream(folder, WORK_PREFIX + "*")) {
      for (var entry : entries) {
        if (Files.getLastModifiedTime(entry).toInstant().isBefore(yesterday)) {
          deleteFolder(entry);
        }
      }
    }
  }

  private void requireGo() throws Exception {
    var wanted = Files.readAllLines(sources.resolve("go.mod")).stream()
        .filter(line -> line.startsWith("go "))
        .map(line -> line.substring(3).strip())
        .findFirst()
        .orElseThrow();
    var advice = "Building OPA's toolchain for the JVM needs Go " + wanted
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

  private void buildWasm(Path modfile, Path wasm) throws Exception {
    build(Map.of("GOOS", "wasip1", "GOARCH", "wasm"), modfile, wasm, "-buildmode=c-shared", "-ldflags=-w",
        // Otherwise `compileBlock`, with all that Go puts into it, is larger than a JVM method may be.
        "-gcflags=" + ChangedOpa.NAME + "/internal/compiler/wasm=-l");
  }

  private void buildExecutable(Path modfile, Platform platform, Path executable) throws Exception {
    Files.createDirectories(executable.getParent());
    build(Map.of("GOOS", platform.os(), "GOARCH", platform.processor()), modfile, executable, "-ldflags=-s -w");
  }

  private void build(Map<String, String> target, Path modfile, Path result, String... options) throws Exception {
    var arguments = Stream.of(
            Stream.of("build", "-trimpath", "-buildvcs=false", "-mod=readonly"),
            Stream.of(options),
            Stream.of("-modfile=" + modfile, "-o", result.toString(), "."))
        .flatMap(part -> part)
        .toArray(String[]::new);
    var build = go(arguments);
    build.environment().putAll(target);
    build.environment().put("CGO_ENABLED", "0");
    if (build.inheritIO().start().waitFor() != 0) {
      throw new Refusal("`go build` of " + sources + " failed: see the lines above.");
    }
  }

  /// Go, run where the given `go.mod` lies.
  static ProcessBuilder goIn(Path sources, String... arguments) {
    var command = Stream.concat(Stream.of("go"), Stream.of(arguments)).toList();
    var process = new ProcessBuilder(command).directory(sources.toFile());
    process.environment().put("GOWORK", "off");
    return process;
  }

  private ProcessBuilder go(String... arguments) {
    return goIn(sources, arguments);
  }

  /// The digest of all that the classes follow from: the sources of this folder, the pinned modules, and the pom, which
  /// pins Chicory, and the platforms. Go's own version is left out: it has to be new enough, and a machine whose cache is filled needs none.
  private String digest() throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    try (var files = Files.walk(sources);
        var sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      for (var file : files.filter(this::counts).sorted().toList()) {
        var content = Files.readString(file).replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
        sink.write((file.getFileName() + "\0" + content.length + "\0").getBytes(StandardCharsets.UTF_8));
        sink.write(content);
      }
      sink.write(platforms.toString().getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private boolean counts(Path file) {
    var path = sources.relativize(file);
    var name = file.getFileName().toString();
    return !path.startsWith("target")
        && (name.endsWith(".go") || name.endsWith(".java") || List.of("go.mod", "go.sum", "pom.xml").contains(name));
  }

  static void copyFolder(Path from, Path to) throws IOException {
    try (var tree = Files.walk(from)) {
      // The stamp goes last, see above.
      var files = tree.filter(Files::isRegularFile)
          .sorted(Comparator.comparing((Path file) -> file.endsWith("sallyport-opa-reactor.digest"))
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
