package dev.sallyport.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.dataplane.GatewayConfig.Listen;
import dev.sallyport.dataplane.http.AddressRange;
import dev.sallyport.dataplane.http.ConnectionLimits;
import dev.sallyport.dataplane.http.HelidonTransport.Patience;
import dev.sallyport.dataplane.http.ListenerConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be configured: ways to give the key away. */
class GatewayConfigTest {
  private static final String KEY = "sk-secret";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://192.0.2.1",
        "http://192.0.2.1:8080/prefix",
        "http://claude.internal",
        "http://127.0.0.1.example",
        "ftp://127.0.0.1",
        "https:///v1",
        "api.anthropic.com",
        "https://api.anthropic.com?key=1"
      })
  void theKeyGoesNowhereInClear(String uri) {
    assertThatThrownBy(() -> UpstreamsConfig.one(URI.create(uri), KEY, Patience.DEFAULT))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining(uri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.anthropic.com",
        "https://proxy.example/claude",
        "http://127.0.0.1:1",
        "http://[::1]:1",
        "http://localhost:1"
      })
  void theseAreUpstreams(String uri) {
    var service = UpstreamsConfig.one(URI.create(uri), KEY, Patience.DEFAULT);
    assertThat(service.toString()).contains(uri).doesNotContain("sk-secret");
  }

  @Test
  void addressesOfIpv6StandInBrackets() {
    assertThat(new Listen("::1", 80).uri()).isEqualTo(URI.create("http://[::1]:80"));
    assertThat(new Listen("127.0.0.1", 80).uri()).isEqualTo(URI.create("http://127.0.0.1:80"));
  }

  @Test
  void withTlsTheAddressIsHttps() {
    var tls = new ListenerConfig.Tls(Path.of("a.pem"), Path.of("a.key"), Optional.empty());
    var listen =
        new Listen(
            "127.0.0.1",
            443,
            Optional.empty(),
            new ListenerConfig(
                Optional.of(tls),
                List.of(),
                false,
                false,
                ListenerConfig.DRAIN,
                ConnectionLimits.DEFAULT));
    assertThat(listen.uri()).isEqualTo(URI.create("https://127.0.0.1:443"));
    assertThatThrownBy(() -> inDevelopment(listen))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining("development mode serves by plain http");
  }

  private static GatewayConfig inDevelopment(Listen listen) {
    return new GatewayConfig(
        listen,
        PolicyConfig.of(Path.of("rego")),
        Path.of("state"),
        UpstreamsConfig.one(URI.create("http://127.0.0.1:1"), KEY, Patience.DEFAULT),
        new GatewayConfig.Trust.Development(),
        Optional.empty());
  }

  /** Its pages give an identity to whoever reaches them. */
  @Test
  void developmentIsForThisMachineAlone() {
    var proxies =
        new ListenerConfig(
            Optional.empty(),
            List.of(AddressRange.parse("10.0.0.0/8")),
            false,
            false,
            ListenerConfig.DRAIN,
            ConnectionLimits.DEFAULT);
    for (var listen :
        List.of(
            new Listen("0.0.0.0", 80),
            new Listen(
                "127.0.0.1",
                80,
                Optional.of(URI.create("https://gateway.example")),
                ListenerConfig.PLAIN),
            new Listen("127.0.0.1", 80, Optional.empty(), proxies))) {
      assertThatThrownBy(() -> inDevelopment(listen))
          .as(listen.toString())
          .isInstanceOf(UnusableConfigException.class)
          .hasMessageContaining("development mode");
    }
    for (var address : List.of("http://localhost:80", "http://[::1]:80", "http://127.0.0.2")) {
      var listen =
          new Listen("127.0.0.1", 80, Optional.of(URI.create(address)), ListenerConfig.PLAIN);
      assertThat(inDevelopment(listen).peopleSignIn()).isTrue();
    }
  }
}
