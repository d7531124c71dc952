package dev.sallyport.dataplane.config;

import dev.sallyport.dataplane.UpstreamConfig;
import dev.sallyport.dataplane.UpstreamConfig.Kind;
import dev.sallyport.engine.upstream.credential.ServiceCredential;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A service behind, as an element of the list of upstreams: one of the three kinds. */
record UpstreamSection(
    @Nullable String name,
    @Nullable Integer weight,
    @Nullable Claude claude,
    @Nullable Bedrock bedrock,
    @Nullable Vertex vertex) {

  private static final String CLAUDE = "https://api.anthropic.com";

  /** The Claude API, by a key or by workload identity federation. */
  record Claude(
      @Nullable String base, @Nullable SecretSection key, @Nullable Federated federation) {
    Kind kind(Surroundings surroundings) {
      if ((key == null) == (federation == null)) {
        throw new IllegalArgumentException("`claude` needs either `key` or `federation`");
      }
      var at = Said.uri("claude.base", Optional.ofNullable(base).orElse(CLAUDE));
      return new Kind.Claude(
          at,
          federation == null
              ? new ServiceCredential.ApiKey(Said.required("claude.key", key).source(surroundings))
              : federation.credential(at, surroundings));
    }
  }

  /**
   * Workload identity federation.
   *
   * @param endpoint the token endpoint, if it is not the service's own
   */
  record Federated(
      @Nullable String endpoint,
      @Nullable String assertion,
      @Nullable String rule,
      @Nullable String organization,
      @Nullable String account,
      @Nullable String workspace) {
    ServiceCredential credential(URI base, Surroundings surroundings) {
      return new ServiceCredential.Federation(
          endpoint == null
              ? base.resolve("/v1/oauth/token")
              : Said.uri("federation.endpoint", endpoint),
          surroundings.path(Said.required("federation.assertion", assertion)),
          Said.required("federation.rule", rule),
          Said.required("federation.organization", organization),
          Said.required("federation.account", account),
          Optional.ofNullable(workspace));
    }
  }

  /** Amazon Bedrock. */
  record Bedrock(
      @Nullable String base,
      @Nullable String region,
      @Nullable SecretSection key,
      @Nullable Map<String, String> models) {
    Kind kind(Surroundings surroundings) {
      var usual =
          Kind.Bedrock.in(
              Said.required("bedrock.region", region),
              Said.required("bedrock.key", key).source(surroundings),
              Optional.ofNullable(models).orElse(Map.of()));
      return base == null
          ? usual
          : new Kind.Bedrock(
              Said.uri("bedrock.base", base), usual.region(), usual.credential(), usual.models());
    }
  }

  /** Claude on Vertex AI. */
  record Vertex(
      @Nullable String base,
      @Nullable String project,
      @Nullable String location,
      @Nullable String credentialFile,
      @Nullable Map<String, String> models) {
    Kind kind(Surroundings surroundings) {
      var usual =
          Kind.Vertex.in(
              Said.required("vertex.project", project),
              Said.required("vertex.location", location),
              surroundings.path(Said.required("vertex.credential_file", credentialFile)),
              Optional.ofNullable(models).orElse(Map.of()));
      return base == null
          ? usual
          : new Kind.Vertex(
              Said.uri("vertex.base", base),
              usual.project(),
              usual.location(),
              usual.credential(),
              usual.models());
    }
  }

  UpstreamConfig upstream(Surroundings surroundings) {
    return new UpstreamConfig(
        Said.required("name", name), Optional.ofNullable(weight).orElse(1), kind(surroundings));
  }

  private Kind kind(Surroundings surroundings) {
    if (Stream.of(claude, bedrock, vertex).filter(Objects::nonNull).count() != 1) {
      throw new IllegalArgumentException(
          "an upstream is one of `claude`, `bedrock` and `vertex`: write what that needs below it");
    }
    if (claude != null) {
      return claude.kind(surroundings);
    }
    return bedrock == null
        ? Said.required("vertex", vertex).kind(surroundings)
        : bedrock.kind(surroundings);
  }
}
