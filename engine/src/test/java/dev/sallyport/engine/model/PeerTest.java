package dev.sallyport.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,192.0.2.1",
    "2001:db8:1:2::1,20010db800010002",
    "2001:db8:1:2:ffff::9,20010db800010002",
    "2001:db8:1:3::1,20010db800010003",
    "::ffff:192.0.2.1,::ffff:192.0.2.1",
    "gateway.example,gateway.example",
    "'',''"
  })
  void callersAreCountedByTheirNetwork(String address, String network) {
    assertThat(Peer.network(address)).isEqualTo(network);
  }
}
