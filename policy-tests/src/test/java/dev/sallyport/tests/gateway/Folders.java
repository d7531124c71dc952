package dev.sallyport.tests.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that a test makes, fills and throws away. */
final class Folders {
  private Folders() {}

  /** A new, empty folder. */
  static Path fresh() {
    try {
      return Files.createTempDirectory("sallyport-gateway");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A copy of the policies that are shipped. */
  static Path shippedPolicies(Path into) {
    Path shipped = Path.of("..", "rego").toAbsolutePath().normalize();
    try {
      for (Path from : walk(shipped)) {
        Path to = into.resolve(shipped.relativize(from).toString());
        if (Files.isDirectory(from)) {
          Files.createDirectories(to);
        } else {
          Files.copy(from, to);
        }
      }
      return into;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A state folder that shares what is compiled with the other gateways of this run: the same
   * policy is compiled once.
   */
  static Path state(Path folder) {
    try {
      String run = Long.toString(ProcessHandle.current().pid());
      Path compiled = Path.of("target", "compiled-policies", run).toAbsolutePath();
      Files.createDirectories(compiled);
      Files.createDirectories(folder);
      Files.createSymbolicLink(folder.resolve("compiled"), compiled);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every file in a folder, by its path. */
  static List<Path> files(Path folder) {
    return walk(folder).stream().filter(Files::isRegularFile).toList();
  }

  /**
   * Deletes a folder and all that is in it, never following a link; again, where somebody still
   * writes there or deletes.
   */
  static void delete(Path folder) {
    Until.holds("`%s` is deleted".formatted(folder), () -> deleted(folder));
  }

  private static boolean deleted(Path folder) {
    try {
      for (Path path : walk(folder).stream().sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
      return true;
    } catch (NoSuchFileException | DirectoryNotEmptyException _) {
      return false;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return !Files.exists(folder);
      }
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> walk(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
