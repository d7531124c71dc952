package dev.sallyport.cli;

import dev.sallyport.engine.policy.network.AllowedHosts;
import java.util.List;
import picocli.CommandLine.Option;

/** Whom a policy may ask while it decides. */
final class PolicyHostOptions {
  @Option(
      names = "--policy-host",
      paramLabel = "HOST[:PORT]",
      description =
          "Let the policy reach this host with `http.send` and `net.lookup_ip_addr`;"
              + " `*.example.com` is every host below; may be repeated (default: none).")
  private List<String> hosts = List.of();

  AllowedHosts allowed() {
    return AllowedHosts.of(hosts);
  }
}
