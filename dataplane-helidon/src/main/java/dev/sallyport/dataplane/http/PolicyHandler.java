package dev.sallyport.dataplane.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.dataplane.telemetry.PrometheusPage;
import dev.sallyport.engine.archive.Archiver;
import dev.sallyport.engine.decisionlog.DecisionLogStatus;
import dev.sallyport.engine.export.ExportStatus;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.fetch.Trouble;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.key.KeysStatus;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.notice.ChannelStatus;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.OwnReply;
import dev.sallyport.engine.pipeline.PolicyStatus;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How it stands with the policy and its decision log: {@code GET /policy} as JSON, {@code GET
 * /metrics}, with the service keys, as Prometheus reads it. Whoever asks shows a token, as for
 * every other call.
 */
public final class PolicyHandler implements HttpService {
  private final ExchangeLine line;
  private final Supplier<Status> status;

  /**
   * How it stands.
   *
   * @param configuration with the configuration
   * @param log with the decision log; empty where decisions are not logged
   * @param channels with those by which people are told of approvals
   * @param exports with those of the audit log
   * @param audit with its witnesses and its archive
   * @param line with the exchanges, those under way and those that have ended
   * @param at when it stands so
   */
  public record Status(
      PolicyStatus policy,
      ConfigurationStatus configuration,
      Optional<DecisionLogStatus> log,
      KeysStatus keys,
      List<ChannelStatus> channels,
      List<ExportStatus> exports,
      AuditStatus audit,
      LineStatus line,
      Instant at) {
    public Status {
      channels = List.copyOf(channels);
      exports = List.copyOf(exports);
    }
  }

  public PolicyHandler(ExchangeLine line, Supplier<Status> status) {
    this.line = line;
    this.status = status;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/policy", answering(Action.POLICY_READ, "application/json", PolicyHandler::json))
        .get(
            "/metrics",
            answering(
                Action.METRICS_READ,
                PrometheusPage.TYPE,
                all -> PrometheusPage.of(StatusMetrics.families(all))));
  }

  private Handler answering(Action action, String type, Function<Status, String> written) {
    return (request, response) ->
        line.runOwn(
            LineHandler.arrival(request),
            LineHandler.responder(response),
            action,
            (_, _) ->
                OwnReply.of(type, written.apply(status.get()).getBytes(StandardCharsets.UTF_8)));
  }

  private static String json(Status all) {
    var status = all.policy();
    var node = StrictJson.newObject();
    node.put("revision", status.revision());
    node.put("digest", status.digest());
    node.put("activated_at", status.activatedAt().toString());
    node.put("stale", status.stale());
    node.put("rollback", status.rollback().isPresent());
    status.rollback().ifPresent(how -> node.put("rollback_how", how));
    trouble(node, "refused", status.refused());
    node.put("activations", status.activations()).put("refusals", status.refusals());
    var bundles = node.putArray("bundles");
    for (var bundle : status.bundles()) {
      var one = bundles.addObject();
      one.put("source", bundle.source());
      one.put("revision", bundle.revision());
      one.put("digest", bundle.digest());
      var roots = one.putArray("roots");
      bundle.roots().forEach(root -> roots.add(root.toString()));
      bundle
          .signature()
          .ifPresent(
              signed -> {
                one.put("signed_by", signed.keyId());
                signed.issuedAt().ifPresent(at -> one.put("signed_at", at.toString()));
              });
      one.put("stale", bundle.stale());
      trouble(one, "trouble", bundle.trouble());
    }
    all.log().ifPresent(log -> log(node.putObject("decision_log"), log));
    channels(node.putArray("channels"), all.channels());
    exports(node.putArray("exports"), all);
    witnesses(node.putArray("witnesses"), all.audit());
    all.audit().archive().ifPresent(archive -> archive(node.putObject("archive"), archive));
    all.audit().recordings().ifPresent(kept -> recordings(node.putObject("recordings"), kept));
    all.audit().search().ifPresent(search -> rounds(node.putObject("search"), search));
    return node.toString();
  }

  private static void recordings(ObjectNode node, RecordingsStatus kept) {
    rounds(node, kept.rounds());
    var outdated = node.putObject("outdated_keys");
    kept.outdated().forEach(outdated::put);
  }

  private static void exports(ArrayNode node, Status all) {
    for (var export : all.exports()) {
      var one = node.addObject().put("name", export.name()).put("format", export.format());
      one.put("kind", export.kind()).put("delivered", export.delivered());
      one.put("plain", export.plain()).put("aside", export.aside());
      one.put("failures", export.failures()).put("waiting", export.waiting());
      one.put("behind_seconds", export.behind(all.at()).toSeconds());
      trouble(one, "trouble", export.trouble());
    }
  }

  private static void witnesses(ArrayNode node, AuditStatus audit) {
    for (var witness : audit.witnesses()) {
      var one = node.addObject().put("name", witness.name());
      one.put("signed", witness.size()).put("behind", witness.behind());
      one.put("failures", witness.failures()).put("contradicted", witness.contradicted());
      trouble(one, "trouble", witness.trouble());
    }
  }

  private static void archive(ObjectNode node, Archiver.Status archive) {
    node.put("place", archive.shelf()).put("contradicted", archive.contradicted());
    rounds(node, archive.rounds());
  }

  private static void rounds(ObjectNode node, Rounds.Status rounds) {
    node.put("failures", rounds.failures());
    rounds.doneAt().ifPresent(at -> node.put("done_at", at.toString()));
    trouble(node, "trouble", rounds.trouble());
  }

  private static void channels(ArrayNode node, List<ChannelStatus> channels) {
    for (var channel : channels) {
      var one = node.addObject().put("name", channel.name()).put("kind", channel.kind());
      one.put("told", channel.told()).put("dropped", channel.dropped());
      one.put("failures", channel.failures());
      trouble(one, "trouble", channel.trouble());
    }
  }

  private static void log(ObjectNode node, DecisionLogStatus log) {
    node.put("destination", log.destination()).put("delivered", log.delivered());
    node.put("kept", log.kept().events()).put("kept_bytes", log.kept().bytes());
    var dropped = node.putObject("dropped");
    log.dropped().forEach((loss, events) -> dropped.put(loss.word(), events));
    node.put("omitted", log.omitted()).put("withheld", log.withheld());
    node.put("failures", log.failures());
    trouble(node, "trouble", log.trouble());
  }

  private static void trouble(ObjectNode node, String name, Optional<Trouble> trouble) {
    trouble.ifPresent(
        known ->
            node.putObject(name).put("at", known.at().toString()).put("message", known.message()));
  }
}
