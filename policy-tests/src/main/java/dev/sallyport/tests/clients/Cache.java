package dev.sallyport.tests.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Installed clients, one folder for each content of their lock files, shared by all checkouts:
 * {@code $XDG_CACHE_HOME/sallyport/clients}, or {@code ~/.cache} where that is not set.
 */
record Cache(Path folder) {
  private static final String COMPLETE = "complete";

  static Cache ofUser() {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path base =
        configured == null || configured.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return new Cache(base.resolve("sallyport").resolve("clients"));
  }

  /**
   * The folder for these ingredients, filled by {@code install} if no earlier run has done so. An
   * installation that was cut short is thrown away, and two runs at once wait for each other.
   */
  Path installed(String kind, List<Path> lockFiles, String platform, Consumer<Path> install) {
    try {
      Path place = folder.resolve(kind + "-" + key(lockFiles, platform));
      Files.createDirectories(folder);
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve(place.getFileName() + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new ClientException("`%s` can't be locked".formatted(folder));
        }
        if (!Files.exists(place.resolve(COMPLETE))) {
          delete(place);
          Files.createDirectories(place);
          install.accept(place);
          Files.createFile(place.resolve(COMPLETE));
        }
      }
      return place;
    } catch (IOException e) {
      throw new ClientException("clients can't be installed into `%s`".formatted(folder), e);
    }
  }

  private static String key(List<Path> lockFiles, String platform) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : lockFiles) {
        digest.update(Files.readAllBytes(file));
      }
      String machine = System.getProperty("os.name") + System.getProperty("os.arch");
      digest.update((platform + machine).getBytes(UTF_8));
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a Java platform without SHA-256", e);
    }
  }

  /** Deletes a folder and all that is in it, never following a link. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
