package dev.sallyport.dataplane;

import dev.sallyport.dataplane.UpstreamConfig.Kind;
import dev.sallyport.dataplane.http.HelidonTransport;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.pipeline.Upstream;
import dev.sallyport.engine.upstream.Carrier;
import dev.sallyport.engine.upstream.ClaudeApi;
import dev.sallyport.engine.upstream.ClaudeApi.Shown;
import dev.sallyport.engine.upstream.Discretion;
import dev.sallyport.engine.upstream.Service;
import dev.sallyport.engine.upstream.Transport;
import dev.sallyport.engine.upstream.UpstreamPool;
import dev.sallyport.engine.upstream.bedrock.AwsKeys;
import dev.sallyport.engine.upstream.bedrock.Bedrock;
import dev.sallyport.engine.upstream.credential.KeptSecret;
import dev.sallyport.engine.upstream.credential.NoSecretException;
import dev.sallyport.engine.upstream.credential.Secret;
import dev.sallyport.engine.upstream.credential.SecretOpener;
import dev.sallyport.engine.upstream.credential.ServiceCredential;
import dev.sallyport.engine.upstream.vertex.GoogleOrigin;
import dev.sallyport.engine.upstream.vertex.Vertex;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services that calls go to, put together. */
final class Upstreams implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Upstreams.class);

  private final Upstream upstream;
  private final UpstreamPool.Member first;
  private final HelidonTransport transport;
  private final ExecutorService renewals;

  private Upstreams(
      List<UpstreamPool.Member> members,
      Upstream upstream,
      HelidonTransport transport,
      ExecutorService renewals) {
    this.first = members.getFirst();
    this.upstream = upstream;
    this.transport = transport;
    this.renewals = renewals;
  }

  /** Where a secret belongs. */
  private record Opened(UpstreamConfig config, KeptSecret secret) {

    /** What no reply may say of it. */
    Supplier<List<Secret>> hidden() {
      return switch (config.kind()) {
        case Kind.Claude _, Kind.Vertex _ -> secret::inUse;
        case Kind.Bedrock _ -> () -> AwsKeys.hidden(secret.inUse());
      };
    }
  }

  /** Whether one of them takes calls, as far as is known. */
  boolean takeCalls() {
    return !(upstream instanceof UpstreamPool pool) || !pool.allRest();
  }

  /** The names of those that take no calls for a while. */
  List<String> resting() {
    return upstream instanceof UpstreamPool pool ? pool.resting() : List.of();
  }

  static Upstreams open(UpstreamsConfig config, Web web, Clock clock, RandomGenerator random) {
    var transport = new HelidonTransport(config.patience());
    var renewals = Executors.newVirtualThreadPerTaskExecutor();
    var opener = new SecretOpener(System.getenv(), web, clock, renewals, LOG::warn);
    var opened =
        config.upstreams().stream().map(each -> new Opened(each, secret(each, opener))).toList();
    var discretion = new Discretion(opened.stream().map(Opened::hidden).toList());
    var members =
        opened.stream()
            .map(
                each ->
                    new UpstreamPool.Member(
                        each.config().name(),
                        each.config().weight(),
                        service(each, transport, discretion, clock)))
            .toList();
    // What is missing is said at the start, and not first when somebody calls.
    opened.forEach(each -> renewals.execute(() -> tryOut(each.secret())));
    return new Upstreams(members, upstream(members, clock, random), transport, renewals);
  }

  private static Upstream upstream(
      List<UpstreamPool.Member> members, Clock clock, RandomGenerator random) {
    return members.size() == 1
        ? members.getFirst().service()
        : new UpstreamPool(members, clock, random, LOG::warn);
  }

  private static KeptSecret secret(UpstreamConfig config, SecretOpener opener) {
    var name = "upstream `" + config.name() + "`";
    return switch (config.kind()) {
      case Kind.Claude claude ->
          switch (claude.credential()) {
            case ServiceCredential.ApiKey key -> opener.open(name, key.source());
            case ServiceCredential.Federation federation -> opener.open(name, federation);
          };
      case Kind.Bedrock bedrock -> opener.open(name, bedrock.credential(), AwsKeys::of);
      case Kind.Vertex vertex ->
          opener.remote(name, new GoogleOrigin(vertex.credential(), opener.clock()));
    };
  }

  private static Service service(
      Opened opened, Transport transport, Discretion discretion, Clock clock) {
    return switch (opened.config().kind()) {
      case Kind.Claude claude ->
          new ClaudeApi(
              claude.base(), opened.secret(), shown(claude.credential()), transport, discretion);
      case Kind.Bedrock bedrock ->
          new Bedrock(
              new Bedrock.Place(bedrock.base(), bedrock.region(), bedrock.models()),
              opened.secret(),
              transport,
              discretion,
              clock);
      case Kind.Vertex vertex ->
          new Vertex(
              new Vertex.Place(vertex.base(), vertex.project(), vertex.location(), vertex.models()),
              opened.secret(),
              transport,
              discretion);
    };
  }

  private static Shown shown(ServiceCredential credential) {
    return switch (credential) {
      case ServiceCredential.ApiKey _ -> Shown.KEY;
      case ServiceCredential.Federation _ -> Shown.BEARER;
    };
  }

  private static void tryOut(KeptSecret secret) {
    try {
      secret.current();
    } catch (NoSecretException _) {
      // It has said so itself.
    }
  }

  Upstream upstream() {
    return upstream;
  }

  /** The same, for a call that somebody else carries. */
  Upstream by(Carrier carrier) {
    return upstream instanceof UpstreamPool pool
        ? request -> pool.sendOnce(request, carrier)
        : first.by(carrier).service();
  }

  @Override
  public void close() {
    renewals.shutdownNow();
    transport.close();
  }
}
