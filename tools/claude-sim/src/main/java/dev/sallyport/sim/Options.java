package dev.sallyport.sim;

import java.time.Duration;
import java.util.Optional;

/**
 * How a simulated Claude is started: where it listens, which key it accepts, and its limits.
 *
 * @param port TCP port on the loopback address; 0 takes a free one
 * @param apiKey the only key that is accepted; when empty, any key will do, but there must be one
 * @param bodyLimitBytes largest request body that is read, as the real service has it (32 MB)
 * @param exchangesKept how many of the latest exchanges are remembered
 * @param bodiesKeptBytes how many bytes of request bodies are remembered in all
 * @param hangLimit after this long a request that was told to hang is torn down
 * @param faces what Bedrock and Vertex accept
 */
public record Options(
    int port,
    Optional<String> apiKey,
    int bodyLimitBytes,
    int exchangesKept,
    long bodiesKeptBytes,
    Duration hangLimit,
    Faces faces) {

  /**
   * What is accepted by the faces that other clouds give to the service.
   *
   * @param awsKeyId whose signatures are accepted; empty where any will do
   * @param awsSecret the key that they are made with
   * @param awsRegion the region that they are for
   * @param googleToken the token that is accepted; empty where any will do, but there must be one
   */
  public record Faces(String awsKeyId, String awsSecret, String awsRegion, String googleToken) {

    /** All that comes is let in. */
    public static final Faces OPEN = new Faces("", "", "", "");
  }

  Optional<AwsSignature> aws() {
    return faces.awsKeyId().isEmpty()
        ? Optional.empty()
        : Optional.of(new AwsSignature(faces.awsKeyId(), faces.awsSecret(), faces.awsRegion()));
  }

  public Options {
    require(port >= 0 && port <= 65_535, "`port` is between 0 and 65535, not " + port);
    require(bodyLimitBytes > 0, "`bodyLimitBytes` is positive");
    require(exchangesKept >= 0, "`exchangesKept` is not negative");
    require(bodiesKeptBytes >= 0, "`bodiesKeptBytes` is not negative");
    require(hangLimit.isPositive(), "`hangLimit` is positive");
  }

  /** A free port, any key, the real service's body limit. */
  public static Options defaults() {
    return new Options(
        0,
        Optional.empty(),
        32 * 1024 * 1024,
        256,
        64L * 1024 * 1024,
        Duration.ofMinutes(15),
        Faces.OPEN);
  }

  public Options withPort(int port) {
    return new Options(
        port, apiKey, bodyLimitBytes, exchangesKept, bodiesKeptBytes, hangLimit, faces);
  }

  public Options withApiKey(String key) {
    return new Options(
        port, Optional.of(key), bodyLimitBytes, exchangesKept, bodiesKeptBytes, hangLimit, faces);
  }

  public Options withBodyLimitBytes(int bytes) {
    return new Options(port, apiKey, bytes, exchangesKept, bodiesKeptBytes, hangLimit, faces);
  }

  /** Checks what comes to the other faces. */
  public Options withFaces(Faces accepted) {
    return new Options(
        port, apiKey, bodyLimitBytes, exchangesKept, bodiesKeptBytes, hangLimit, accepted);
  }

  /** Zero remembers nothing, which is what a benchmark wants. */
  public Options withExchangesKept(int count) {
    return new Options(port, apiKey, bodyLimitBytes, count, bodiesKeptBytes, hangLimit, faces);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }
}
