package dev.sallyport.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.model.Headers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which fields travel on, and which never do. */
class ForwardedHeadersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authorization",
        "x-api-key",
        "cookie",
        "proxy-authorization",
        "connection",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "host",
        "content-length",
        "expect",
        "accept-encoding",
        "forwarded",
        "via",
        "x-forwarded-for",
        "x-forwarded-anything",
        "x-real-ip",
        "x-sallyport-anything",
        "origin",
        "referer",
        "traceparent",
        "tracestate",
        "baggage"
      })
  void notToTheService(String name) {
    assertThat(ForwardedHeaders.toService(both(name)).fields()).containsOnlyKeys("x-unheard-of");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anthropic-organization-id",
        "anthropic-ratelimit-tokens-limit",
        "set-cookie",
        "x-api-key",
        "authorization",
        "server",
        "via",
        "cf-ray",
        "connection",
        "transfer-encoding",
        "content-length",
        "alt-svc",
        "strict-transport-security"
      })
  void notToTheClient(String name) {
    assertThat(ForwardedHeaders.toClient(both(name), "req_1").fields())
        .containsOnlyKeys("x-unheard-of", "request-id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anthropic-version",
        "anthropic-beta",
        "user-agent",
        "x-stainless-retry-count",
        "x-claude-code-session-id",
        "content-type",
        "accept"
      })
  void toTheService(String name) {
    assertThat(ForwardedHeaders.toService(both(name)).all(name)).containsExactly("one", "two");
  }

  @ParameterizedTest
  @ValueSource(strings = {"retry-after", "x-should-retry", "content-type", "anthropic-unheard-of"})
  void toTheClient(String name) {
    assertThat(ForwardedHeaders.toClient(both(name), "req_1").all(name))
        .containsExactly("one", "two");
  }

  @Test
  void whatConnectionNamesGoesWithIt() {
    var fields =
        new Headers(
            Map.of(
                "Connection", List.of("close, X-Hop", "x-other"),
                "x-hop", List.of("1"),
                "X-Other", List.of("2"),
                "x-kept", List.of("3")));
    assertThat(ForwardedHeaders.toService(fields).fields()).containsOnlyKeys("x-kept");
    assertThat(ForwardedHeaders.toClient(fields, "req_1").fields())
        .containsOnlyKeys("x-kept", "request-id");
  }

  @Test
  void whatWasDecidedUponIsSent() {
    var fields =
        new Headers(
            Map.of("connection", List.of("anthropic-beta"), "anthropic-beta", List.of("strict")));
    assertThat(ForwardedHeaders.toService(fields).fields()).containsOnlyKeys("anthropic-beta");
  }

  @Test
  void theRequestIdIsOurs() {
    var fields = new Headers(Map.of("request-id", List.of("req_service")));
    assertThat(ForwardedHeaders.toClient(fields, "req_1").all("request-id"))
        .containsExactly("req_1");
  }

  private static Headers both(String name) {
    return new Headers(Map.of(name, List.of("one", "two"), "x-unheard-of", List.of("kept")));
  }
}
