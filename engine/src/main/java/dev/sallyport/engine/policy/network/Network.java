package dev.sallyport.engine.policy.network;

import dev.sallyport.engine.policy.network.BoundedBody.Collected;
import dev.sallyport.opa.Bytes;
import dev.sallyport.opa.WebExchange;
import dev.sallyport.opa.WebField;
import dev.sallyport.opa.WebRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The network as policies see it: the hosts that the operator lists. Each call waits for its answer
 * on the caller's thread, which may be interrupted; so many at once are let through.
 */
public final class Network implements AutoCloseable {
  private static final String OUR_NAME = "sallyport";
  private static final String NOT_LISTED =
      "the policy asks a host that `--policy-host` does not list";
  private static final String BUSY =
      "%d requests of policies are under way already".formatted(NetworkLimits.UNDER_WAY);

  private final AllowedHosts hosts;
  private final Semaphore free = new Semaphore(NetworkLimits.UNDER_WAY);
  private final Lookups lookups = new Lookups();
  private final TlsClients tlsClients = new TlsClients();
  private final Optional<HttpClient> client;

  public Network(AllowedHosts hosts) {
    this.hosts = hosts;
    // A client has threads, which nobody needs who may not ask.
    this.client = hosts.isEmpty() ? Optional.empty() : Optional.of(builder().build());
  }

  /** A network without a host. */
  public static Network off() {
    return new Network(AllowedHosts.NONE);
  }

  /** Whether there is no host that a policy may reach. */
  public boolean isOff() {
    return hosts.isEmpty();
  }

  /** A client as OPA's: redirects are OPA's to follow, and each of them is checked here again. */
  static HttpClient.Builder builder() {
    return HttpClient.newBuilder().version(Version.HTTP_1_1).followRedirects(Redirect.NEVER);
  }

  /**
   * Sends a request and waits for the whole answer.
   *
   * @param within how long the policy waits; the limit for answers holds in any case
   * @return what came; that nothing came is a result too
   * @throws NotAllowedException if the host is not listed, the request cannot be sent as it is, or
   *     a limit of ours ends it
   */
  public WebExchange send(WebRequest request, Duration within) throws InterruptedException {
    var location = location(request);
    var built = built(request, location);
    if (!free.tryAcquire()) {
      throw new NotAllowedException(BUSY);
    }
    try {
      var until = System.nanoTime() + within.toNanos();
      // The JDK would look the name up on a thread that nobody can stop, as often as it is asked.
      if (!AllowedHosts.isAddress(location.getHost())
          && !lookups.known(location.getHost(), within)) {
        return Exchange.late(request);
      }
      return new Exchange(request, location)
          .over(
              request.tls().isEmpty()
                  ? client.orElseThrow()
                  : tlsClients.client(request.tls().get(), location.getHost()),
              built,
              Duration.ofNanos(until - System.nanoTime()));
    } finally {
      free.release();
    }
  }

  /**
   * Looks a name up.
   *
   * @return its addresses as OPA writes them; empty if there is no such name
   * @throws NotAllowedException if the host is not listed, no answer came in time, or too many
   *     names are looked up at once
   */
  public Set<String> addresses(String name) throws InterruptedException {
    if (!hosts.allow(name)) {
      throw new NotAllowedException(NOT_LISTED);
    }
    return lookups.addresses(name);
  }

  @Override
  public void close() {
    client.ifPresent(HttpClient::shutdownNow);
    tlsClients.close();
  }

  private URI location(WebRequest request) {
    try {
      var location = URI.create(request.uri());
      if (hosts.allow(location)) {
        return location;
      }
    } catch (IllegalArgumentException _) {
      // What is no address for Java is none that is listed.
    }
    throw new NotAllowedException(NOT_LISTED);
  }

  private static HttpRequest built(WebRequest request, URI location) {
    var body = request.body().toByteArray();
    try {
      var built = HttpRequest.newBuilder(location).setHeader("User-Agent", OUR_NAME);
      switch (body.length == 0 ? request.method() : "") {
        // With an empty body they would say that it has no byte, which some servers refuse.
        case "GET" -> built.GET();
        case "HEAD" -> built.HEAD();
        case "DELETE" -> built.DELETE();
        default -> built.method(request.method(), BodyPublishers.ofByteArray(body));
      }
      for (var field : request.fields()) {
        requireSendable(field);
        if (field.name().equals("User-Agent")) {
          built.setHeader(field.name(), field.value());
        } else {
          built.header(field.name(), field.value());
        }
      }
      return built.build();
    } catch (IllegalArgumentException _) {
      throw new NotAllowedException(
          "the policy's request has a method or a header that cannot be sent here, such as `Host`"
              + " or `Connection`");
    }
  }

  /** The JDK leaves some headers out in silence, and sends letters beyond ASCII as other ones. */
  private static void requireSendable(WebField field) {
    if (field.name().regionMatches(true, 0, "proxy-", 0, "proxy-".length())) {
      throw new IllegalArgumentException("a header for proxies");
    }
    if (!field.value().chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
      throw new NotAllowedException(
          "the policy's request has a header with letters beyond ASCII: put it into the body, or"
              + " through `urlquery.encode`");
    }
  }

  /** One request and what comes of it. */
  private record Exchange(WebRequest request, URI location, AtomicReference<ResponseInfo> head) {
    Exchange(WebRequest request, URI location) {
      this(request, location, new AtomicReference<>());
    }

    WebExchange over(HttpClient client, HttpRequest built, Duration within)
        throws InterruptedException {
      var most = within.compareTo(NetworkLimits.ANSWER) < 0 ? within : NetworkLimits.ANSWER;
      var answer =
          client.sendAsync(
              built,
              info -> {
                head.set(info);
                return new BoundedBody(NetworkLimits.ANSWER_MAX_BYTES);
              });
      try {
        return whole(answer.get(Math.max(most.toNanos(), 0), TimeUnit.NANOSECONDS));
      } catch (TimeoutException _) {
        answer.cancel(true);
        if (most.compareTo(within) < 0) {
          throw new NotAllowedException(
              "a host did not answer within %d s".formatted(NetworkLimits.ANSWER.toSeconds()));
        }
        return ended(new byte[0], "", true);
      } catch (InterruptedException e) {
        answer.cancel(true);
        throw e;
      } catch (ExecutionException e) {
        var cause = e.getCause() == null ? e : e.getCause();
        var fault =
            head.get() == null ? Faults.beforeAnAnswer(cause, location) : Faults.INSIDE_A_BODY;
        return ended(new byte[0], fault, false);
      }
    }

    /** Not even its address was known in time. */
    static WebExchange late(WebRequest request) {
      return new WebExchange(request.key(), 0, List.of(), new Bytes(new byte[0]), "", true);
    }

    private WebExchange whole(HttpResponse<Collected> answer) {
      if (answer.body().tooLarge()) {
        throw new NotAllowedException(
            "an answer to the policy has more than %d MiB"
                .formatted(NetworkLimits.ANSWER_MAX_BYTES >> 20));
      }
      return ended(answer.body().bytes(), "", false);
    }

    private WebExchange ended(byte[] body, String fault, boolean timedOut) {
      var info = head.get();
      var status = info == null ? 0 : info.statusCode();
      List<WebField> fields = info == null ? List.of() : Fields.of(info.headers());
      return new WebExchange(request.key(), status, fields, new Bytes(body), fault, timedOut);
    }
  }
}
