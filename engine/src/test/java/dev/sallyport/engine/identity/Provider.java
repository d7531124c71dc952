package dev.sallyport.engine.identity;

import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.engine.model.Identity.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An identity provider on loopback, over real HTTP, that can be made to misbehave. */
final class Provider implements AutoCloseable {

  static final String AUDIENCE = "sallyport";
  static final String HINT = "ask for a new one with `make token`";

  /** How it answers. */
  sealed interface Mood {
    record Well() implements Mood {}

    record Down() implements Mood {}

    /** Nobody listens. */
    record Gone() implements Mood {}

    record Silent() implements Mood {}

    /** Nothing is answered before that is released. */
    record Held(CountDownLatch asked, CountDownLatch released) implements Mood {}

    /** A header and then one byte, and the rest never comes. */
    record Dripping() implements Mood {}

    record Redirecting() implements Mood {}

    record Huge() implements Mood {}

    record Saying(String discovery) implements Mood {}
  }

  final AtomicInteger fetches = new AtomicInteger();
  private HttpServer server;
  private volatile List<SigningKey> keys;
  private volatile Mood mood = new Mood.Well();

  Provider(SigningKey... keys) {
    this.keys = List.of(keys);
    server = listening(0);
  }

  private HttpServer listening(int port) {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/.well-known/openid-configuration", e -> answer(e, discovery()));
    server.createContext("/keys", e -> answer(e, keySet()));
    server.createContext("/introspect", this::introspect);
    server.createContext("/elsewhere", e -> send(e, 200, discovery()));
    server.start();
    return server;
  }

  URI issuer() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  TrustedIssuer trusted() {
    return new TrustedIssuer(
        issuer(),
        AUDIENCE,
        TrustedIssuer.USUAL_ALGORITHMS,
        List.of("groups"),
        new KindRule.Always(Kind.PERSON),
        HINT);
  }

  TrustedIssuer trusted(Set<Algorithm> algorithms) {
    var usual = trusted();
    return new TrustedIssuer(
        usual.issuer(),
        usual.audience(),
        algorithms,
        usual.groupsClaim(),
        usual.kind(),
        usual.hint());
  }

  /** What it answers about a token that it is asked about, and whom it believes. */
  TrustedIssuer introspecting(Duration fresh, Set<String> parties) {
    var how =
        new Introspection(URI.create(issuer() + "/introspect"), "the gate", "secret&1", fresh);
    var usual = trusted();
    return new TrustedIssuer(
        usual.issuer(),
        usual.audience(),
        usual.algorithms(),
        usual.groupsClaim(),
        usual.kind(),
        usual.hint(),
        parties,
        Optional.of(how));
  }

  final Map<String, String> opaque = new ConcurrentHashMap<>();

  private void introspect(HttpExchange exchange) throws IOException {
    var form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    // RFC 6749, section 2.3.1: encoded as a form is, before base64.
    var asker =
        Base64.getEncoder().encodeToString("the+gate:secret%261".getBytes(StandardCharsets.UTF_8));
    if (!("Basic " + asker).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      send(exchange, 401, "{}");
      return;
    }
    var token =
        Arrays.stream(form.split("&", -1))
            .filter(field -> field.startsWith("token="))
            .map(field -> URLDecoder.decode(field.substring(6), StandardCharsets.UTF_8))
            .findFirst()
            .orElseThrow();
    answer(exchange, opaque.getOrDefault(token, "{\"active\":false}"));
  }

  void publish(SigningKey... published) {
    keys = List.of(published);
  }

  void be(Mood next) {
    if (next instanceof Mood.Gone) {
      server.stop(0);
    } else if (mood instanceof Mood.Gone) {
      server = listening(server.getAddress().getPort());
    }
    mood = next;
  }

  /** An ordinary payload; every value that must never be told holds the word `secret`. */
  String payload(Instant now) {
    return payload(now, "");
  }

  /** An ordinary payload with more members, such as {@code ,"roles":["a"]}. */
  String payload(Instant now, String more) {
    return """
        {"iss":"%s","sub":"secret-carol","aud":"sallyport","iat":%d,"nbf":%d,"exp":%d,\
        "jti":"secret-id","groups":["secret-ml","secret-ops"]%s}"""
        .formatted(
            issuer(), now.getEpochSecond(), now.getEpochSecond(), now.getEpochSecond() + 600, more);
  }

  private String discovery() {
    return switch (mood) {
      case Mood.Saying(var text) -> text;
      case Mood.Well _,
          Mood.Down _,
          Mood.Gone _,
          Mood.Held _,
          Mood.Silent _,
          Mood.Dripping _,
          Mood.Redirecting _,
          Mood.Huge _ ->
          """
          {"issuer":"%s","jwks_uri":"%s/keys"}"""
              .formatted(issuer(), issuer());
    };
  }

  private String keySet() {
    return new JWKSet(keys.stream().map(SigningKey::published).toList()).toString();
  }

  private void answer(HttpExchange exchange, String body) throws IOException {
    fetches.incrementAndGet();
    switch (mood) {
      case Mood.Well _, Mood.Saying _ -> send(exchange, 200, body);
      case Mood.Down _ -> send(exchange, 503, "{}");
      case Mood.Gone _ -> throw new AssertionError("nobody listens");
      case Mood.Held(var asked, var released) -> {
        asked.countDown();
        try {
          released.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        send(exchange, 503, "{}");
      }
      case Mood.Silent _ -> {
        // The exchange stays open, and the client's patience ends first.
      }
      case Mood.Dripping _ -> {
        exchange.sendResponseHeaders(200, 100);
        exchange.getResponseBody().write('{');
        exchange.getResponseBody().flush();
      }
      case Mood.Redirecting _ -> {
        exchange.getResponseHeaders().set("Location", issuer() + "/elsewhere");
        send(exchange, 302, "");
      }
      case Mood.Huge _ -> {
        var padding = new char[IdentityLimits.DOCUMENT_MAX_BYTES];
        Arrays.fill(padding, ' ');
        send(exchange, 200, body + new String(padding));
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      var bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
