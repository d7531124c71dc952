package dev.sallyport.tests.tidy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.tests.clients.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The files of this checkout that belong to it: what git tracks, or would if it were added. */
public final class Tree {
  /** The root of the checkout. */
  public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /**
   * A file.
   *
   * @param name its path from the root, with slashes
   */
  public record TextFile(String name, Path path) {
    /** All of it. */
    public String text() {
      try {
        return Files.readString(path, UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(name + " is no UTF-8 text", e);
      }
    }

    /** How large it is. */
    long bytes() {
      try {
        return Files.size(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Tree() {}

  /** What a checkout runs by, where what is built is elsewhere: with the policies, all of it. */
  public static final List<String> LAUNCHER =
      List.of("sallyport", "tools/cli/src/main/dist/jvm.options");

  /** All of them; a checkout without git (an archive) has them all in its folders. */
  public static List<TextFile> files() {
    return names().stream()
        .map(name -> new TextFile(name, ROOT.resolve(name)))
        .filter(file -> Files.isRegularFile(file.path()))
        .toList();
  }

  /** Those whose names end so. */
  public static List<TextFile> files(String ending) {
    return files().stream().filter(file -> file.name().endsWith(ending)).toList();
  }

  private static List<String> names() {
    if (Files.exists(ROOT.resolve(".git"))) {
      Program.Result git =
          new Program(
                  List.of("git", "ls-files", "--cached", "--others", "--exclude-standard"),
                  ROOT,
                  Map.of(),
                  false,
                  Duration.ofMinutes(1))
              .run();
      if (git.exitCode() == 0) {
        return git.output().lines().toList();
      }
    }
    try (Stream<Path> paths = Files.walk(ROOT)) {
      return paths
          .map(path -> ROOT.relativize(path).toString())
          .filter(name -> !name.matches("(.*/)?(target|node_modules|\\.git|\\.sallyport)(/.*)?"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
