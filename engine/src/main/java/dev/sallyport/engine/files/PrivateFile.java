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
    var posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (directory != null && !Files.isDirectory(directory)) {
      if (posix) {
        Files.createDirectories(directory, OWNER_DIRECTORY);
      } else {
        Files.createDirectories(directory);
      }
    }
    var created = create(file, posix);
    if (posix && !created) {
      Files.setPosixFilePermissions(file, OWNER);
    }
    return created;
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
