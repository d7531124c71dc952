package dev.sallyport.engine.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A bundle file on disk, such as {@code ./sallyport build} or {@code opa build -t wasm} writes. */
public record BundleFile(Path file, Trust trust) implements BundleSource {

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public String fingerprint() {
    try {
      return Files.getLastModifiedTime(file) + "/" + Files.size(file);
    } catch (IOException e) {
      throw new PolicyLoadException(file + ": cannot be read");
    }
  }

  @Override
  public Part load() {
    return Part.read(name(), bytes(), trust);
  }

  /** What is in it, unpacked and unchecked. */
  public java.util.SortedMap<String, byte[]> files() {
    return BundleArchive.read(name(), bytes());
  }

  private byte[] bytes() {
    try {
      if (Files.size(file) > BundleArchive.MAX_UNPACKED_BYTES) {
        throw new PolicyLoadException(file + ": is larger than any policy");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new PolicyLoadException(file + ": cannot be read");
    }
  }
}
