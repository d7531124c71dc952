package dev.sallyport.sim;

import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Checks AWS's Signature Version 4 by making it anew with AWS's own signer. */
record AwsSignature(String id, String secret, String region) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=[^,]+, SignedHeaders=([a-z0-9;-]+), Signature=[0-9a-f]{64}");

  boolean isOn(Exchange exchange) {
    String authorization = exchange.header("authorization").orElse("");
    Matcher parts = AUTHORIZATION.matcher(authorization);
    if (!parts.matches()) {
      return false;
    }
    try {
      Instant at =
          LocalDateTime.parse(exchange.header("x-amz-date").orElse(""), TIME)
              .toInstant(ZoneOffset.UTC);
      Map<String, List<String>> signed = new TreeMap<>();
      for (String name : parts.group(1).split(";", -1)) {
        signed.put(name, exchange.headers().getOrDefault(name, List.of()));
      }
      return authorization.equals(authorization(exchange, signed, at));
    } catch (DateTimeException e) {
      return false;
    }
  }

  private String authorization(Exchange exchange, Map<String, List<String>> fields, Instant at) {
    URI uri = URI.create("http://" + exchange.header("host").orElse("") + exchange.path());
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.fromValue(exchange.method()))
            .protocol("http")
            .host(uri.getHost())
            .port(uri.getPort())
            .encodedPath(uri.getRawPath())
            .headers(fields)
            .build();
    return AwsV4HttpSigner.create()
        .sign(
            wish ->
                wish.identity(AwsCredentialsIdentity.create(id, secret))
                    .request(request)
                    .payload(ContentStreamProvider.fromByteArray(exchange.body().bytes()))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "bedrock")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                    .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(at, ZoneOffset.UTC)))
        .request()
        .firstMatchingHeader("Authorization")
        .orElse("");
  }
}
