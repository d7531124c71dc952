package dev.sallyport.tests.bundles;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.engine.json.Digests;
import dev.sallyport.tests.clients.GoTools;
import dev.sallyport.tests.clients.Servers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The reference registry in a process of its own, filled as the distribution specification says.
 */
final class RegistryProcess implements AutoCloseable {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final long START_LIMIT_S = 120;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path folder;
  private final Process process;
  private final String host;

  RegistryProcess(Path folder) throws IOException {
    this.folder = folder;
    host = "127.0.0.1:" + Servers.freePort();
    Path config = folder.resolve("config.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: error}
        storage: {filesystem: {rootdirectory: "%s"}}
        http: {addr: "%s"}
        """
            .formatted(folder.resolve("storage"), host));
    ProcessBuilder builder =
        new ProcessBuilder(GoTools.registry().toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    builder.environment().keySet().retainAll(java.util.List.of("PATH"));
    process = builder.start();
    awaitStart();
  }

  private void awaitStart() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_LIMIT_S);
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        send(HttpRequest.newBuilder(at("/v2/")).build());
        return;
      } catch (UncheckedIOException _) {
        pause();
      }
    }
    throw new AssertionError("the registry does not start: see " + folder.resolve("log"));
  }

  String host() {
    return host;
  }

  /** Stores a bundle under a tag, and gives the manifest's digest. */
  String push(String repository, String tag, byte[] bundle, String layerType) {
    String config = blob(repository, "{}".getBytes(UTF_8));
    String layer = blob(repository, bundle);
    byte[] manifest =
        """
        {"schemaVersion":2,"mediaType":"%s",\
        "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":2},\
        "layers":[{"mediaType":"%s","digest":"%s","size":%d}]}"""
            .formatted(MANIFEST, config, layerType, layer, bundle.length)
            .getBytes(UTF_8);
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(at("/v2/" + repository + "/manifests/" + tag))
                .header("Content-Type", MANIFEST)
                .PUT(BodyPublishers.ofByteArray(manifest))
                .build());
    require(answer, 201);
    return digest(manifest);
  }

  /** Writes other bytes over a stored blob, as a disk or an intruder might. */
  void spoil(byte[] blob) throws IOException {
    String hex = digest(blob).substring("sha256:".length());
    Path stored =
        folder.resolve(
            "storage/docker/registry/v2/blobs/sha256/" + hex.substring(0, 2) + "/" + hex + "/data");
    byte[] spoilt = blob.clone();
    spoilt[spoilt.length / 2] ^= 1;
    Files.write(stored, spoilt);
  }

  private String blob(String repository, byte[] bytes) {
    HttpResponse<String> begun =
        send(
            HttpRequest.newBuilder(at("/v2/" + repository + "/blobs/uploads/"))
                .POST(BodyPublishers.noBody())
                .build());
    require(begun, 202);
    String location = begun.headers().firstValue("Location").orElseThrow();
    String separator = location.contains("?") ? "&" : "?";
    HttpResponse<String> done =
        send(
            HttpRequest.newBuilder(
                    at("/").resolve(location + separator + "digest=" + digest(bytes)))
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(bytes))
                .build());
    require(done, 201);
    return digest(bytes);
  }

  private static String digest(byte[] bytes) {
    return "sha256:" + Digests.sha256(bytes);
  }

  private URI at(String path) {
    return URI.create("http://" + host + path);
  }

  private static void require(HttpResponse<String> answer, int status) {
    if (answer.statusCode() != status) {
      throw new AssertionError("the registry answered " + answer + ": " + answer.body());
    }
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    client.shutdownNow();
  }
}
