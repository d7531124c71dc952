package dev.sallyport.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sallyport.engine.model.Headers;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FieldsTest {

  private static HeaderMap map(String... pairs) {
    var map = HeaderMap.newBuilder();
    for (var at = 0; at < pairs.length; at += 2) {
      map.addHeaders(
          HeaderValue.newBuilder()
              .setKey(pairs[at])
              .setRawValue(ByteString.copyFromUtf8(pairs[at + 1])));
    }
    return map.build();
  }

  @Test
  void linesComeTogetherAndPartsOfTheRequestLineStayApart() {
    var map = map(":path", "/v1/messages?a=b", "anthropic-beta", "one", "anthropic-beta", "two");
    assertThat(Fields.of(map).fields()).isEqualTo(Map.of("anthropic-beta", List.of("one", "two")));
    assertThat(Fields.pseudo(map, ":path")).isEqualTo("/v1/messages?a=b");
    assertThat(Fields.pseudo(map, ":status")).isEmpty();
  }

  @Test
  void onlyWhatDiffersIsChanged() {
    var from =
        new Headers(
            Map.of(
                "authorization", List.of("Bearer caller"),
                "content-type", List.of("application/json"),
                "accept", List.of("a", "b"),
                "host", List.of("here"),
                "x-envoy-internal", List.of("true"),
                "x-forwarded-proto", List.of("https")));
    var to =
        new Headers(
            Map.of(
                "content-type", List.of("application/json"),
                "accept", List.of("a", "c"),
                "x-api-key", List.of("service")));
    var change = Fields.change(from, to);
    assertThat(change.getRemoveHeadersList()).containsExactly("authorization");
    assertThat(change.getSetHeadersList())
        .extracting(
            set -> set.getHeader().getKey() + ": " + set.getHeader().getRawValue().toStringUtf8())
        .containsExactly("accept: a, c", "x-api-key: service");
  }

  @Test
  void targets() {
    assertThat(Fields.target(URI.create("https://s.example/v1/a%2Fb?x=%20")))
        .isEqualTo("/v1/a%2Fb?x=%20");
    assertThat(Fields.target(URI.create("https://s.example/v1/models"))).isEqualTo("/v1/models");
  }
}
