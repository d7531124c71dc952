package dev.sallyport.engine.bundle;

import dev.sallyport.engine.model.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A bundle file on disk, such as {@code ./sallyport build} or {@code opa build -t wasm} writes. */
public record BundleFile(Path file) implements PolicySource {

  @Override
  public String fingerprint() {
    try {
      return Files.getLastModifiedTime(file) + "/" + Files.size(file);
    } catch (IOException e) {
      throw new PolicyLoadException(file + ": cannot be read");
    }
  }

  @Override
  public Bundle load() {
    try {
      if (Files.size(file) > BundleArchive.MAX_UNPACKED_BYTES) {
        throw new PolicyLoadException(file + ": is larger than any policy");
      }
      return BundleArchive.read(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new PolicyLoadException(file + ": cannot be read");
    }
  }
}
