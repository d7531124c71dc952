package dev.sallyport.envoy;

import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import java.util.Optional;

/** What Envoy answers by itself, where the service does not: it says why in an attribute. */
final class EnvoysOwn {

  /** The attribute. */
  static final String DETAILS = "response.code_details";

  private static final String THE_SERVICES = "via_upstream";

  private EnvoysOwn() {}

  /**
   * What befell the call; empty where the answer is the service's, or where it is not said whose it
   * is. Only where nothing was connected is the service unreachable: everything else may have
   * reached it.
   */
  static Optional<Fault> fault(String details) {
    if (details.isEmpty() || details.equals(THE_SERVICES)) {
      return Optional.empty();
    }
    if (details.contains("timeout") && !details.contains("connection_timeout")) {
      return Optional.of(Fault.SILENT);
    }
    return Optional.of(
        details.contains("connection_failure")
                || details.contains("connection_timeout")
                || details.startsWith("no_healthy_upstream")
                || details.startsWith("cluster_not_found")
                || details.startsWith("route_not_found")
                || details.startsWith("direct_response")
            ? Fault.UNREACHABLE
            : Fault.BROKE_OFF);
  }
}
