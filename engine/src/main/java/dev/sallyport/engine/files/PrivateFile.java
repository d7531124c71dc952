package dev.sallyport.engine.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only the gateway's own user may read, since they say who asked for what. */
final class PrivateFile {

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");
  private static final FileAttribute<?> OWNER_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private PrivateFile() {}

  /**
   * Makes sure that the file is there and closed to others. SQLite gives the files that it puts
   * beside it the same permissions.
   *
   * @return whether it was created
   */
  static boolean ensure(Path file) {
    try {
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
    } catch (IOException e) {
      throw new StoreUnavailableException("`%s` cannot be created".formatted(file), e);
    }
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
