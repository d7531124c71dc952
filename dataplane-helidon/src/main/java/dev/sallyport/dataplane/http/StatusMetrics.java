package dev.sallyport.dataplane.http;

import dev.sallyport.dataplane.telemetry.Families;
import dev.sallyport.dataplane.telemetry.Family;
import dev.sallyport.engine.decisionlog.DecisionLogStatus;
import dev.sallyport.engine.pipeline.PolicyStatus;
import java.util.List;

/** All that is to be watched of a gateway, in numbers. */
public final class StatusMetrics {
  private StatusMetrics() {}

  /** How it stands, with all that is configured. */
  public static List<Family> families(PolicyHandler.Status all) {
    var families = new Families();
    policy(families, all.policy());
    configuration(families, all.configuration());
    line(families, all.line());
    all.log().ifPresent(log -> decisions(families, log));
    KeyMetrics.add(families, all.keys());
    ChannelMetrics.add(families, all.channels());
    ExportMetrics.add(families, all.exports(), all.at());
    AuditMetrics.add(families, all.audit());
    return families.all();
  }

  private static void policy(Families families, PolicyStatus status) {
    families
        .gauge("policy_info", "The policy in force.")
        .value(1, "revision", status.revision(), "digest", status.digest())
        .gauge("policy_activated", "s", "Since when it is in force, in Unix time.")
        .value(status.activatedAt().getEpochSecond())
        .gauge("policy_rollback", "1 if it is older than the one before it.")
        .value(status.rollback().isPresent())
        .gauge("policy_refused", "1 if the newest change was turned down.")
        .value(status.refused().isPresent())
        .counter("policy_activations", "Policies that came into force.")
        .value(status.activations())
        .counter("policy_refusals", "Policies that were turned down.")
        .value(status.refusals())
        .gauge("bundle_stale", "1 if a bundle is not known to be the newest.");
    status.bundles().forEach(bundle -> families.value(bundle.stale(), "source", bundle.source()));
  }

  private static void configuration(Families families, ConfigurationStatus status) {
    families
        .gauge("configuration_activated", "s", "Since when it is in force, in Unix time.")
        .value(status.activatedAt().getEpochSecond())
        .gauge("configuration_refused", "1 if the file as it stands cannot be used.")
        .value(status.refused().isPresent())
        .gauge("configuration_waiting", "Sections of it that wait for the next start.")
        .value(status.waiting().size());
  }

  private static void line(Families families, LineStatus line) {
    families
        .gauge("gateway_info", "The gateway.")
        .value(1, "version", line.version())
        .gauge("exchanges_open", "Exchanges that are under way.")
        .value(line.load().exchanges())
        .gauge("calls_open", "Those to the service, without those that wait for people.")
        .value(line.load().calls())
        .gauge("calls_held", "Calls, and tools in their replies, that wait for people.")
        .value(line.load().held())
        .gauge("calls_waiting", "Calls that wait for their turn to go to the service.")
        .value(line.load().waiting())
        .add(line.ended());
  }

  private static void decisions(Families families, DecisionLogStatus log) {
    families
        .counter("decision_log_delivered", "Events of the decision log that have arrived.")
        .value(log.delivered())
        .gauge("decision_log_kept_events", "Events of the decision log that wait on disk.")
        .value(log.kept().events())
        .gauge("decision_log_kept", "By", "What those take that wait.")
        .value(log.kept().bytes())
        .counter("decision_log_dropped", "Events of the decision log that are lost, by cause.");
    log.dropped().forEach((loss, events) -> families.value(events, "cause", loss.word()));
    families
        .counter("decision_log_omitted", "Events that the policy left out.")
        .value(log.omitted())
        .counter("decision_log_withheld", "Events that could not be masked.")
        .value(log.withheld())
        .counter("decision_log_failures", "Attempts that failed.")
        .value(log.failures());
  }
}
