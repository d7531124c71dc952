package dev.sallyport.engine.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only the gateway's own user may read, since they say who asked for what. */
public final class PrivateFile {

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");
  private static final FileAttribute<?> OWNER_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private PrivateFile() {}

  /**
   * Makes sure that the file is there and closed to others, and so is its directory if it has to be
   * made.
   *
   * @return whether it was created
   */
  public static boolean ensure(Path file) throws IOException {
    var directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      ensureDirectory(directory);
    }
    var posix = isPosix(file);
    var created = create(file, posix);
    if (posix && !created) {
      Files.setPosixFilePermissions(file, OWNER);
    }
    return created;
  }

  /** Makes sure that the directory is there; what has to be made of it is closed to others. */
  public static void ensureDirectory(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    if (isPosix(directory)) {
      Files.createDirectories(directory, OWNER_DIRECTORY);
    } else {
      Files.createDirectories(directory);
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static boolean create(Path file, boolean posix) throws IOException {
    try {
      if (posix) {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER));
      } else {
        Files.createFile(file);
      }
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }
}
