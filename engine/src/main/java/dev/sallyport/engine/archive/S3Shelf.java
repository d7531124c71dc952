package dev.sallyport.engine.archive;

import dev.sallyport.engine.fetch.FetchException;
import dev.sallyport.engine.fetch.Web;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** A bucket of a storage that speaks S3, whose requests AWS's own signer signs. */
public final class S3Shelf implements Shelf {
  private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

  /** A bundle has 16 MB at the most. */
  private static final int OBJECT_MAX_BYTES = 17 << 20;

  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final Set<Integer> DONE = Set.of(200, 204);
  private static final int NOT_FOUND = 404;
  private static final byte[] NOTHING = {};

  private final Bucket bucket;
  private final Supplier<AwsCredentialsIdentity> keys;
  private final Web web;
  private final Clock clock;

  /**
   * A place in a bucket.
   *
   * @param endpoint the storage's own address, without the bucket
   * @param region by which requests are signed
   * @param prefix what the names of objects begin with, such as {@code audit/}; may be empty
   */
  public record Bucket(URI endpoint, String region, String name, String prefix) {}

  /**
   * @param keyId of the access key
   * @param secret of the access key, asked for at each request, so that it may change
   */
  public S3Shelf(Bucket bucket, String keyId, Supplier<String> secret, Web web, Clock clock) {
    this.bucket = bucket;
    this.keys = () -> AwsCredentialsIdentity.create(keyId, secret.get());
    this.web = web;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "`s3://%s/%s`".formatted(bucket.name(), bucket.prefix());
  }

  @Override
  public Optional<byte[]> get(String name) {
    var answer = sent(SdkHttpMethod.GET, name, NOTHING);
    if (answer.statusCode() == NOT_FOUND) {
      return Optional.empty();
    }
    require(answer);
    return Optional.of(answer.body());
  }

  @Override
  public void put(String name, byte[] bytes) {
    require(sent(SdkHttpMethod.PUT, name, bytes));
  }

  @Override
  public void remove(String name) {
    require(sent(SdkHttpMethod.DELETE, name, NOTHING));
  }

  private void require(HttpResponse<byte[]> answer) {
    if (!DONE.contains(answer.statusCode())) {
      throw new ShelfException(
          "the archive %s answers with status %d: check the bucket, its region and what the key may do"
              .formatted(name(), answer.statusCode()));
    }
  }

  private HttpResponse<byte[]> sent(SdkHttpMethod method, String name, byte[] body) {
    var uri =
        URI.create("%s/%s/%s%s".formatted(bucket.endpoint(), bucket.name(), bucket.prefix(), name));
    var request =
        SdkHttpRequest.builder()
            .method(method)
            .protocol(uri.getScheme())
            .host(uri.getHost())
            .port(uri.getPort() < 0 ? null : uri.getPort())
            .encodedPath(uri.getRawPath())
            .headers(Map.of("content-type", List.of("application/octet-stream")))
            .build();
    var signed =
        SIGNER.sign(
            wish ->
                wish.identity(keys.get())
                    .request(request)
                    .payload(ContentStreamProvider.fromByteArray(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, bucket.region())
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                    .putProperty(HttpSigner.SIGNING_CLOCK, clock));
    var fields = new HashMap<String, String>();
    signed
        .request()
        .headers()
        .forEach((field, values) -> fields.put(field, String.join(",", values)));
    // The client writes these two by itself, to the same effect.
    fields.keySet().removeIf(field -> field.equalsIgnoreCase("host"));
    fields.keySet().removeIf(field -> field.equalsIgnoreCase("content-length"));
    try {
      return web.request(method.name(), uri, fields, body, WITHIN, OBJECT_MAX_BYTES);
    } catch (FetchException e) {
      throw new ShelfException(
          "the archive " + name() + " cannot be reached: " + e.getMessage(), e);
    }
  }
}
