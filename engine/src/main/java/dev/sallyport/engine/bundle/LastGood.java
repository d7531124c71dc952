package dev.sallyport.engine.bundle;

import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The bundles that were in force last, by their source: a gateway that starts without the network
 * goes on with them. They are checked again when they are read, like any other.
 */
public record LastGood(Path folder) {
  private static final int NAME_DIGITS = 16;

  /**
   * A bundle as it was fetched.
   *
   * @param etag the server's name for exactly these bytes; empty if it gave none
   */
  public record Download(byte[] bytes, String etag) {

    /** SHA-256 in hex. */
    String sha256() {
      return Digests.sha256(bytes);
    }
  }

  /** What was kept of a source, if it is there and whole. */
  Optional<Download> find(String source) {
    try {
      var about = StrictJson.object(Files.readAllBytes(file(source, ".json")));
      var download =
          new Download(Files.readAllBytes(file(source, ".tar.gz")), about.path("etag").asText(""));
      // INVARIANT: an ETag goes with its own bytes alone, or the server would answer "unchanged"
      // for ever to a bundle that it no longer has. Two files cannot be replaced at once, so the
      // digest tells whether both are of one time.
      return about.path("sha256").asText("").equals(download.sha256())
              && about.path("source").asText("").equals(source)
          ? Optional.of(download)
          : Optional.empty();
    } catch (IOException | MalformedJsonException _) {
      return Optional.empty();
    }
  }

  /** Keeps a bundle in place of the one before. */
  void keep(String source, Download download) throws IOException {
    var about =
        StrictJson.newObject()
            .put("source", source)
            .put("etag", download.etag())
            .put("sha256", download.sha256());
    AtomicFile.write(file(source, ".tar.gz"), download.bytes());
    AtomicFile.write(file(source, ".json"), StrictJson.bytes(about));
  }

  private Path file(String source, String ending) {
    var name = Digests.sha256(source.getBytes(StandardCharsets.UTF_8)).substring(0, NAME_DIGITS);
    return folder.resolve(name + ending);
  }
}
