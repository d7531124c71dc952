package dev.sallyport.dataplane.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a configuration lies.
 *
 * @param folder from which it sees the files that it names
 */
record Surroundings(Path folder) {

  /** A file that the configuration names. */
  Path path(String file) {
    return folder.resolve(file);
  }

  /** What a file says that holds a secret and nothing else, without white space around it. */
  String secret(String key, String file) {
    try {
      var secret = Files.readString(path(file)).strip();
      if (secret.isEmpty()) {
        throw new IllegalArgumentException("`%s`: the file `%s` is empty".formatted(key, file));
      }
      return secret;
    } catch (IOException _) {
      throw new IllegalArgumentException(
          "`%s`: the file `%s` cannot be read; it is looked for in `%s`"
              .formatted(key, file, folder));
    }
  }
}
