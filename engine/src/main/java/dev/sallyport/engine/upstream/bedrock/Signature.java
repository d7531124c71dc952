package dev.sallyport.engine.upstream.bedrock;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.upstream.Transport.Outgoing;
import java.net.URI;
import java.time.Clock;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

/** AWS's Signature Version 4, made by AWS's own signer. */
record Signature(String region, Clock clock) {
  private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();
  private static final String SERVICE = "bedrock";

  /** The request with its signature; every field that it has is signed. */
  Outgoing signed(URI uri, Headers headers, byte[] body, AwsKeys keys) {
    var request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .protocol(uri.getScheme())
            .host(uri.getHost())
            .port(uri.getPort() < 0 ? null : uri.getPort())
            .encodedPath(uri.getRawPath())
            .headers(headers.fields())
            .build();
    var signed =
        SIGNER.sign(
            wish ->
                wish.identity(keys.identity())
                    .request(request)
                    .payload(ContentStreamProvider.fromByteArray(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                    .putProperty(HttpSigner.SIGNING_CLOCK, clock));
    // The transport writes these two by itself, to the same effect.
    var fields =
        new Headers(signed.request().headers())
            .without(name -> name.equals("host") || name.equals("content-length"));
    return new Outgoing("POST", uri, fields, body);
  }
}
