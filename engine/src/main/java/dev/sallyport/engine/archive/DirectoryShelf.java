package dev.sallyport.engine.archive;

import dev.sallyport.engine.files.PrivateFile;
import dev.sallyport.engine.files.SecretFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A directory, which only the gateway's own user may read: entries say who asked for what. */
public record DirectoryShelf(Path directory) implements Shelf {

  @Override
  public String name() {
    return "`" + directory + "`";
  }

  private Path path(String name) {
    var path = directory.resolve(name).normalize();
    if (!path.startsWith(directory.normalize())) {
      throw new ShelfException("`%s` does not lie in %s".formatted(name, name()));
    }
    return path;
  }

  @Override
  public Optional<byte[]> get(String name) {
    try {
      return Optional.of(Files.readAllBytes(path(name)));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  @Override
  public void put(String name, byte[] bytes) {
    var path = path(name);
    try {
      PrivateFile.ensureDirectory(folder(path));
      new SecretFile(path).replace(bytes);
      synchronise(path);
    } catch (IOException e) {
      throw failed("written", e);
    }
  }

  /** A file's name is part of its directory, and is there after a crash when that is. */
  private static void synchronise(Path path) throws IOException {
    try (var channel = FileChannel.open(folder(path), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path folder(Path path) {
    return Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(path);
  }

  @Override
  public void remove(String name) {
    try {
      var _ = Files.deleteIfExists(path(name));
    } catch (IOException e) {
      throw failed("cleared", e);
    }
  }

  private ShelfException failed(String what, IOException e) {
    return new ShelfException(
        "the archive %s cannot be %s (%s): check that it is there and has room"
            .formatted(name(), what, e.getClass().getSimpleName()),
        e);
  }
}
