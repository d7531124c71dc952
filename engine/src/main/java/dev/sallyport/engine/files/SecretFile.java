package dev.sallyport.engine.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Supplier;

/** A secret which the first use makes, in a file that its owner alone can read. */
public record SecretFile(Path path) implements SecretPlace {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private static final Set<PosixFilePermission> GROUP_READS =
      PosixFilePermissions.fromString("rw-r-----");
  private static final Integer ROOT = 0;

  /** Others can read the file, so what it holds is no secret. */
  public static final class OpenToOthersException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    OpenToOthersException(Path path) {
      super(path.toString(), null, "can be read by others");
    }
  }

  @Override
  public String name() {
    return path.toString();
  }

  /**
   * What the file holds.
   *
   * @param first what it holds if it has to be made
   * @throws OpenToOthersException if others can read it
   */
  @Override
  public String read(Supplier<String> first) throws IOException {
    try {
      return read(false);
    } catch (NoSuchFileException _) {
      create(first.get());
      return read(false);
    }
  }

  /**
   * Puts another secret in its place: whoever reads the file, even after a crash in between, finds
   * the one or the other whole.
   */
  public void replace(String text) throws IOException {
    replace(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The same for a state that nobody else writes, so that it always is what was read. */
  @Override
  public boolean replace(String known, String next) throws IOException {
    replace(next);
    return true;
  }

  /** The same with any bytes. */
  public void replace(byte[] content) throws IOException {
    var folder = path.toAbsolutePath().getParent();
    var draft = Files.createTempFile(folder, path.getFileName() + ".", ".tmp", ownerOnly());
    try {
      try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        var bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /**
   * What the file holds that somebody else has made. Where that is the system, one group may read
   * it, too: Kubernetes mounts secrets so, and PostgreSQL and libpq take them.
   *
   * @throws OpenToOthersException if others can read it
   */
  public String read() throws IOException {
    return read(isPosix() && Files.getAttribute(path, "unix:uid").equals(ROOT));
  }

  private String read(boolean bySystem) throws IOException {
    var text = Files.readString(path);
    if (isPosix() && !isClosed(Files.getPosixFilePermissions(path), bySystem)) {
      throw new OpenToOthersException(path);
    }
    return text;
  }

  /** Whether a file with these permissions can hold a secret. */
  static boolean isClosed(Set<PosixFilePermission> permissions, boolean bySystem) {
    return (bySystem ? GROUP_READS : OWNER_ONLY).containsAll(permissions);
  }

  /**
   * Writes a whole file beside the target and then links it into place: a link, unlike a move,
   * never replaces a file, so of two processes at once the first wins and both read its secret.
   */
  private void create(String text) throws IOException {
    var folder = path.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    var draft = Files.createTempFile(folder, path.getFileName() + ".", ".tmp", ownerOnly());
    try {
      Files.writeString(draft, text);
      Files.createLink(path, draft);
    } catch (FileAlreadyExistsException _) {
      // Another process was faster: its secret is the secret.
    } finally {
      Files.delete(draft);
    }
  }

  private FileAttribute<?>[] ownerOnly() {
    return isPosix()
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private boolean isPosix() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
