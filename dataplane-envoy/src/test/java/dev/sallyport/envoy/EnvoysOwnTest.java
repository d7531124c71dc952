package dev.sallyport.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvoysOwnTest {

  @ParameterizedTest
  @CsvSource({
    "'',",
    "via_upstream,",
    "no_healthy_upstream, UNREACHABLE",
    "cluster_not_found, UNREACHABLE",
    "route_not_found, UNREACHABLE",
    "direct_response, UNREACHABLE",
    "upstream_reset_before_response_started{connection_failure}, UNREACHABLE",
    "'upstream_reset_before_response_started{remote_connection_failure|refused}', UNREACHABLE",
    "upstream_reset_before_response_started{connection_timeout}, UNREACHABLE",
    "upstream_reset_before_response_started{connection_termination}, BROKE_OFF",
    "upstream_reset_before_response_started{protocol_error}, BROKE_OFF",
    "response_timeout, SILENT",
    "upstream_per_try_timeout, SILENT",
    "what_comes_later, BROKE_OFF"
  })
  void whatBefellTheCall(String details, Fault fault) {
    assertThat(EnvoysOwn.fault(details)).isEqualTo(Optional.ofNullable(fault));
  }
}
