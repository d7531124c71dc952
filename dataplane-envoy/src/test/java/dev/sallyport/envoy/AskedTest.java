package dev.sallyport.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProtocolConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskedTest {

  private static ProcessingRequest.Builder first(BodySendMode request, BodySendMode response) {
    var head = HeaderMap.newBuilder();
    head.addHeaders(HeaderValue.newBuilder().setKey(":method").setValue("POST"));
    head.addHeaders(HeaderValue.newBuilder().setKey(":path").setValue("/v1/messages?beta=true?"));
    head.addHeaders(HeaderValue.newBuilder().setKey(":authority").setValue("envoy.example"));
    return ProcessingRequest.newBuilder()
        .setRequestHeaders(HttpHeaders.newBuilder().setHeaders(head))
        .setProtocolConfig(
            ProtocolConfiguration.newBuilder()
                .setRequestBodyMode(request)
                .setResponseBodyMode(response));
  }

  private static ProcessingRequest.Builder fit() {
    return first(BodySendMode.FULL_DUPLEX_STREAMED, BodySendMode.FULL_DUPLEX_STREAMED);
  }

  @Test
  void theHeadOfACall() {
    var asked = Asked.of(fit().build());
    assertThat(asked.method()).isEqualTo("POST");
    assertThat(asked.path()).isEqualTo("/v1/messages");
    assertThat(asked.query()).isEqualTo("beta=true?");
    assertThat(asked.headers().first("host")).contains("envoy.example");
    assertThat(asked.bodyFollows()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.1:443, 192.0.2.1", "[2001:db8::1]:443, 2001:db8::1", "'', ''"})
  void whoCalls(String said, String address) {
    var known =
        Struct.newBuilder()
            .putFields("source.address", Value.newBuilder().setStringValue(said).build());
    var message = fit().putAttributes("envoy.filters.http.ext_proc", known.build()).build();
    assertThat(Asked.of(message).address()).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, FULL_DUPLEX_STREAMED",
    "BUFFERED, FULL_DUPLEX_STREAMED",
    "FULL_DUPLEX_STREAMED, NONE",
    "FULL_DUPLEX_STREAMED, STREAMED",
    "FULL_DUPLEX_STREAMED, BUFFERED_PARTIAL"
  })
  void bodiesAllComeAndAllComeBack(BodySendMode request, BodySendMode response) {
    assertThatThrownBy(() -> Asked.of(first(request, response).build()))
        .isInstanceOf(UnfitEnvoyException.class)
        .hasMessageContaining("`FULL_DUPLEX_STREAMED`");
  }

  @Test
  void whoOnlyTellsIsNotHeard() {
    assertThatThrownBy(() -> Asked.of(fit().setObservabilityMode(true).build()))
        .isInstanceOf(UnfitEnvoyException.class);
    assertThatThrownBy(() -> Asked.of(ProcessingRequest.getDefaultInstance()))
        .isInstanceOf(UnfitEnvoyException.class);
  }
}
