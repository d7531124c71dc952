package dev.sallyport.engine.bundle;

import dev.sallyport.engine.json.Digests;
import dev.sallyport.opa.Schemas;
import dev.sallyport.opa.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The files of a policy directory, by their role: Rego and data documents anywhere, masks ({@code
 * *.mask}), cases without Rego ({@code *_cases.yaml}, with exchanges that were recorded as {@code
 * *.har}), JSON Schemas in {@code schemas/}, cases that must pass in {@code smoke/}, and {@code
 * .manifest}. Everything else is nobody's business.
 *
 * @param files text by path, relative to the directory, with {@code /} between folders
 */
public record PolicyFiles(SortedMap<String, String> files) {

  /** Files that a policy never needs; more means that the wrong directory was named. */
  private static final int MAX_FILES = 4096;

  private static final long MAX_FILE_BYTES = 16L << 20;

  public PolicyFiles {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /**
   * Reads a directory.
   *
   * @throws PolicyLoadException if it cannot be read
   */
  public static PolicyFiles read(Path directory) {
    var files = new TreeMap<String, String>();
    for (var file : list(directory)) {
      var path = relative(directory, file);
      try {
        if (Files.size(file) > MAX_FILE_BYTES) {
          throw new PolicyLoadException(
              path + ": is larger than " + (MAX_FILE_BYTES >> 20) + " MiB");
        }
        files.put(path, Files.readString(file));
      } catch (IOException e) {
        throw new PolicyLoadException(path + ": cannot be read as UTF-8 text");
      }
    }
    return new PolicyFiles(files);
  }

  /** Names, sizes and times of a directory's files: equal as long as nobody changed any. */
  public static String fingerprint(Path directory) {
    var print = Digests.digest();
    for (var file : list(directory)) {
      print.update(
          (relative(directory, file) + "|" + stamp(file)).getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(print.digest());
  }

  /** Policies and their data, without tests: what is deployed. */
  public Sources policies() {
    return sources(path -> !path.endsWith("_test.rego"));
  }

  /** Policies, their data and their tests. */
  public Sources policiesAndTests() {
    return sources(_ -> true);
  }

  /** Some of the Rego files, with all data documents and schemas: what it takes to test those. */
  public PolicyFiles only(Set<String> rego) {
    return new PolicyFiles(
        select(
            path ->
                path.endsWith(".rego")
                    ? rego.contains(path)
                    : isSource(path) || path.startsWith("schemas/")));
  }

  /** What {@code input} and {@code data} look like, where the author says so. */
  public Schemas schemas() {
    return new Schemas(
        Optional.ofNullable(files.get("schemas/input.json")),
        Optional.ofNullable(files.get("schemas/data.json")));
  }

  /** Mask files, by path. */
  public SortedMap<String, String> masks() {
    return select(path -> path.endsWith(".mask"));
  }

  /** Cases without Rego, {@code *_cases.yaml}, by path. */
  public SortedMap<String, String> cases() {
    return select(PolicyFiles::isCases);
  }

  /** Cases that must pass before the policy goes live, by path. */
  SortedMap<String, String> smoke() {
    return select(path -> path.startsWith("smoke/"));
  }

  /** What the author says of the whole: its revision and its roots. */
  Optional<String> manifest() {
    return Optional.ofNullable(files.get(Manifest.FILE));
  }

  /** Whether there are rules, and not data alone. */
  boolean hasRules() {
    return files.keySet().stream()
        .anyMatch(path -> path.endsWith(".rego") && !path.endsWith("_test.rego"));
  }

  /** SHA-256 over all that takes part in a compilation, and over who compiles. */
  String digest(String compiler) {
    var key = new StringBuilder(compiler).append('\n');
    select(path -> !path.endsWith("_test.rego") && !isCases(path) && !path.endsWith(".har"))
        .forEach(
            (path, text) ->
                key.append(path.length())
                    .append(':')
                    .append(path)
                    .append(text.length())
                    .append(':')
                    .append(text));
    return Digests.sha256(key.toString().getBytes(StandardCharsets.UTF_8));
  }

  private Sources sources(Predicate<String> paths) {
    return Sources.of(select(path -> isSource(path) && paths.test(path)));
  }

  private SortedMap<String, String> select(Predicate<String> paths) {
    var selected = new TreeMap<>(files);
    selected.keySet().removeIf(path -> !paths.test(path));
    return selected;
  }

  private static List<Path> list(Path directory) {
    // A linked folder is a folder: rules that nobody reads would be missing without a word.
    try (var walk = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
      var files =
          walk.filter(file -> isPolicy(relative(directory, file)) && isFileOrLink(file))
              .sorted()
              .limit(MAX_FILES + 1L)
              .toList();
      if (files.size() > MAX_FILES) {
        throw new PolicyLoadException(directory + ": holds more than " + MAX_FILES + " files");
      }
      return files;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof FileSystemLoopException loop) {
        throw new PolicyLoadException(
            relative(directory, Path.of(loop.getFile())) + ": is a link to a folder that it is in");
      }
      throw unreadable(directory);
    } catch (IOException e) {
      throw unreadable(directory);
    }
  }

  /** A link that leads nowhere counts: it fails to be read, instead of being no rule. */
  private static boolean isFileOrLink(Path file) {
    return Files.isRegularFile(file) || Files.isSymbolicLink(file);
  }

  private static PolicyLoadException unreadable(Path directory) {
    return new PolicyLoadException(directory + ": is no directory that can be read");
  }

  // A file may go away between listing and looking: that is a change too, and the next look sees
  // what has become of it.
  private static String stamp(Path file) {
    try {
      return Files.size(file) + "|" + Files.getLastModifiedTime(file) + "\n";
    } catch (IOException _) {
      return "gone\n";
    }
  }

  private static boolean isPolicy(String path) {
    if (path.equals(Manifest.FILE)) {
      return true;
    }
    var hidden = path.startsWith(".") || path.contains("/.");
    var beside = path.startsWith("schemas/") || path.startsWith("smoke/");
    return !hidden
        && (path.endsWith(".mask")
            || isCases(path)
            || path.endsWith(".har")
            || (beside ? path.endsWith(".json") : isSource(path)));
  }

  private static boolean isCases(String path) {
    return path.endsWith("_cases.yaml");
  }

  private static boolean isSource(String path) {
    var name = path.substring(path.lastIndexOf('/') + 1);
    return !path.startsWith("schemas/")
        && !path.startsWith("smoke/")
        && (name.endsWith(".rego") || List.of("data.json", "data.yaml", "data.yml").contains(name));
  }

  private static String relative(Path directory, Path file) {
    return directory.relativize(file).toString().replace('\\', '/');
  }
}
