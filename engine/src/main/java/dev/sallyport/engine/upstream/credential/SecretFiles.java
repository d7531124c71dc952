package dev.sallyport.engine.upstream.credential;

import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.files.SecretFile.OpenToOthersException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads small files with secrets; its messages name the file and nothing of what is in it. */
final class SecretFiles {
  private SecretFiles() {}

  /** The secret in a file that its owner alone can read. */
  static Secret closed(Path path) {
    return secret(path, document(path));
  }

  /**
   * An assertion: short-lived, and written for us by somebody else, as kubelet writes projected
   * tokens, so that its mode is not ours to choose.
   */
  static Secret assertion(Path path) {
    try {
      requireSmall(path);
      return secret(path, Files.readString(path));
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  /** All that a file holds that its owner alone can read. */
  static String document(Path path) {
    try {
      requireSmall(path);
      return new SecretFile(path).read();
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  private static Secret secret(Path path, String text) {
    try {
      return Secret.in(text);
    } catch (NoSecretException e) {
      throw new NoSecretException("what `" + path + "` holds " + e.reason());
    }
  }

  static void requireSmall(Path path) throws IOException {
    if (Files.size(path) > CredentialLimits.FILE_MAX_BYTES) {
      throw new NoSecretException(
          "`%s` is larger than %d KiB".formatted(path, CredentialLimits.FILE_MAX_BYTES >> 10));
    }
  }

  static NoSecretException failed(Path path, IOException e) {
    return new NoSecretException(
        switch (e) {
          case OpenToOthersException _ ->
              "`" + path + "` can be read by others: run `chmod 600` on it, and change the secret";
          case NoSuchFileException _ -> "there is no file `" + path + "`";
          default -> "`%s` cannot be read (%s)".formatted(path, e.getClass().getSimpleName());
        });
  }
}
