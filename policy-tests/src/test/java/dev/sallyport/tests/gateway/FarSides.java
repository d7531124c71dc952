package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Slack, Teams and a program that takes webhooks, as far as a gateway sees of them. */
final class FarSides implements AutoCloseable {
  static final String TOKEN = "xoxb-of-the-test";
  static final String SIGNING = "8f742231b10e8888abcd99yyyzzz85a5";
  static final String HOOK_KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private final HttpServer server;
  private final List<Taken> taken = new ArrayList<>();
  private boolean down;

  /** What came: to Slack's method, or to another path. */
  record Taken(String path, String signature, String id, String time, String text) {
    JsonNode json() {
      try {
        return Http.MAPPER.readTree(text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  FarSides() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String text = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      if (isDown()) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      String path = exchange.getRequestURI().getPath();
      take(
          new Taken(
              path,
              field(exchange, "webhook-signature"),
              field(exchange, "webhook-id"),
              field(exchange, "webhook-timestamp"),
              text));
      boolean known = ("Bearer " + TOKEN).equals(field(exchange, "authorization"));
      byte[] answer =
          (path.startsWith("/api/") && !known
                  ? "{\"ok\":false,\"error\":\"invalid_auth\"}"
                  : "{\"ok\":true,\"channel\":\"C0EXAMPLE\",\"ts\":\"1700.42\"}")
              .getBytes(UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private static String field(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private synchronized void take(Taken one) {
    taken.add(one);
  }

  private synchronized boolean isDown() {
    return down;
  }

  /** From now on it answers nobody, or everybody again. */
  synchronized void down(boolean whether) {
    down = whether;
  }

  synchronized List<Taken> taken(String path) {
    return taken.stream().filter(one -> one.path().equals(path)).toList();
  }

  synchronized void forget() {
    taken.clear();
  }

  /** The configuration of a gateway whose channels lead here, in that folder. */
  Path config(Path folder, int mailPort) {
    secret(folder, "slack.token", TOKEN);
    secret(folder, "slack.signing", SIGNING);
    secret(folder, "teams.address", uri("/teams?sig=hush").toString());
    secret(folder, "hook.secret", "whsec_" + HOOK_KEY);
    try {
      return Files.writeString(
          folder.resolve("sallyport.yaml"),
          """
          channels:
            - name: chat
              slack:
                token: {file: slack.token}
                channel: C0EXAMPLE
                base: %s
                answers:
                  signing_secret: {file: slack.signing}
                  workspace: T0HOME
                  people:
                    - {user: U0KIM, issuer: "https://login.example", subject: kim, groups: [ml, security]}
                    - {user: U0TOM, issuer: "https://login.example", subject: tom, groups: [sales]}
            - name: cards
              teams:
                webhook: {file: teams.address}
            - name: events
              webhook:
                address: %s
                secret: {file: hook.secret}
            - name: letters
              mail:
                host: 127.0.0.1
                port: %d
                security: none
                from: Sallyport <sallyport@example.com>
                to: [security@example.com]
          """
              .formatted(uri("/api/"), uri("/hook"), mailPort));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private static void secret(Path folder, String name, String text) {
    try {
      Files.setPosixFilePermissions(
          Files.writeString(folder.resolve(name), text + "\n"),
          PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A press on a button of a message, as Slack says it. */
  static String press(String action, String approval, String user) {
    return form(
        """
        {"type": "block_actions", "trigger_id": "t.1", "user": {"id": "%s", "team_id": "T0HOME"},
         "container": {"channel_id": "C0EXAMPLE", "message_ts": "1700.42"},
         "actions": [{"action_id": "%s", "value": "%s"}]}
        """
            .formatted(user, action, approval));
  }

  /** The dialogue's end in which somebody says why they refuse. */
  static String reason(String approval, String user, String reason) {
    return form(
        """
        {"type": "view_submission", "user": {"id": "%s", "team_id": "T0HOME"},
         "view": {"callback_id": "sallyport_refuse", "private_metadata": "%s", "state": {"values":
          {"sallyport_reason": {"sallyport_reason": {"value": "%s"}}}}}}
        """
            .formatted(user, approval, reason));
  }

  private static String form(String payload) {
    return "payload=" + URLEncoder.encode(payload, UTF_8);
  }

  /** A request as Slack sends it. */
  static HttpRequest signed(URI gateway, String body, Instant at, String secret) {
    String time = Long.toString(at.getEpochSecond());
    String signature =
        "v0=" + HexFormat.of().formatHex(hmac(secret.getBytes(UTF_8), "v0:" + time + ":" + body));
    return HttpRequest.newBuilder(URI.create(gateway + "/sallyport/v1/slack/chat"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-slack-request-timestamp", time)
        .header("x-slack-signature", signature)
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  /** Whether a webhook is signed as Standard Webhooks says. */
  static boolean isSigned(Taken hook) {
    byte[] mac =
        hmac(
            Base64.getDecoder().decode(HOOK_KEY),
            hook.id() + "." + hook.time() + "." + hook.text());
    return hook.signature().equals("v1," + Base64.getEncoder().encodeToString(mac));
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
