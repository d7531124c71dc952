package dev.sallyport.engine.policy.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hosts a list lets policies reach. */
class AllowedHostsTest {

  @ParameterizedTest
  @CsvSource({
    "host.example, https://host.example/a?b, true",
    "host.example, http://host.example/, true",
    "host.example, HTTPS://HOST.EXAMPLE, true",
    "HOST.example, https://host.example:443/, true",
    "host.example, https://host.example:80/, false",
    "host.example, https://host.example:8443/, false",
    "host.example:8443, https://host.example:8443/, true",
    "host.example:8443, http://host.example:8443/, true",
    "host.example:8443, https://host.example/, false",
    "host.example:443, https://host.example/, true",
    "host.example:443, http://host.example/, false",
    "host.example, https://host.example./, false",
    "host.example, https://host.example.evil.example/, false",
    "host.example, https://evilhost.example/, false",
    "host.example, https://host.example@evil.example/, false",
    "host.example, https://user@host.example/, false",
    "host.example, ftp://host.example/, false",
    "host.example, unix://host.example/, false",
    "host.example, //host.example/, false",
    "*.example.com, https://a.example.com/, true",
    "*.example.com, https://a.b.example.com/, true",
    "*.example.com, https://example.com/, false",
    "*.example.com, https://badexample.com/, false",
    "*.example.com:8443, https://a.example.com:8443/, true",
    "*.example.com:8443, https://a.example.com/, false",
    "192.0.2.1, http://192.0.2.1/, true",
    "192.0.2.1, http://3221225985/, true",
    "192.0.2.1, http://192.0.2.2/, false",
    "::1, 'http://[::1]/', true",
    "::1, 'http://[0:0:0:0:0:0:0:1]/', true",
    "'[::1]:8080', 'http://[::1]:8080/', true",
    "'[::1]:8080', 'http://[::1]/', false",
    "localhost, http://127.0.0.1/, false"
  })
  void anAddressIsAllowedOrNot(String listed, String location, boolean allowed) {
    assertThat(AllowedHosts.of(List.of("other.example", listed)).allow(URI.create(location)))
        .isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "host.example:8443, host.example, true",
    "host.example, HOST.example, true",
    "*.example.com, a.example.com, true",
    "*.example.com, example.com, false",
    "host.example, other.example, false",
    "::1, 0:0:0:0:0:0:0:1, true"
  })
  void aNameMayBeLookedUpOrNot(String listed, String name, boolean allowed) {
    assertThat(AllowedHosts.of(List.of(listed)).allow(name)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.",
        "a.*.example",
        "my_service",
        "https://host.example",
        "host.example/path",
        "user@host.example",
        "host.example.",
        "host.example:",
        "host.example:0",
        "host.example:65536",
        "host example",
        "*.192.0.2.1",
        "[::g]",
        "[host.example]"
      })
  void whatNamesNoHostIsRefused(String listed) {
    assertThatThrownBy(() -> AllowedHosts.of(List.of(listed)))
        .isInstanceOf(UnusableHostException.class)
        .hasMessageContaining("write `host.example`");
  }

  @Test
  void anEmptyListAllowsNothing() {
    assertThat(AllowedHosts.NONE.isEmpty()).isTrue();
    assertThat(AllowedHosts.NONE.allow(URI.create("https://host.example/"))).isFalse();
    assertThat(AllowedHosts.NONE.allow("host.example")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "::1, ::1",
    "::, ::",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "fe80:0:0:0:0:0:0:0, fe80::",
    "::ffff:192.0.2.1, 192.0.2.1",
    "10:0:0:100:0:0:0:0, 10:0:0:100::"
  })
  void addressesAreWrittenAsGoWritesThem(String address, String text) throws UnknownHostException {
    assertThat(AddressText.of(InetAddress.getByName(address))).isEqualTo(text);
  }
}
