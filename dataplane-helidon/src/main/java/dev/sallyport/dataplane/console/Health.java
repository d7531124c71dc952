package dev.sallyport.dataplane.console;

import dev.sallyport.dataplane.http.AuditStatus;
import dev.sallyport.engine.decisionlog.DecisionLogStatus;
import dev.sallyport.engine.export.ExportStatus;
import dev.sallyport.engine.key.KeysStatus;
import dev.sallyport.engine.pipeline.PolicyStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How it stands with a gateway.
 *
 * @param log with the decision log; empty where decisions are not logged
 * @param closedInDoubt how many calls an earlier run had left open
 * @param upstreams where calls go
 * @param exports who is told of the audit log
 * @param audit who is to know it besides this gateway
 */
public record Health(
    String version,
    Instant startedAt,
    PolicyStatus policy,
    Optional<DecisionLogStatus> log,
    KeysStatus keys,
    int closedInDoubt,
    List<Upstream> upstreams,
    List<ExportStatus> exports,
    AuditStatus audit) {

  /**
   * Where calls go.
   *
   * @param state how it stands, in words
   */
  public record Upstream(String name, String kind, String address, int weight, String state) {}

  public Health {
    upstreams = List.copyOf(upstreams);
    exports = List.copyOf(exports);
  }
}
