package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.dataplane.Gateway;
import dev.sallyport.tests.clients.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Whatever a caller sends: one clear error in the API's envelope, one entry, and no more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private static final int LIMIT_BYTES = 32 << 20;
  private static final String APPROVALS = Gateway.OWN_API + "/approvals";

  @AutoClose private final Site site = Site.start();
  @AutoClose private final Http http = new Http();
  private final Forger forger = Forger.of(site.gateway());

  @AfterEach
  void nothingWentOnAndNothingWasPrinted() {
    assertThat(site.sim().exchanges()).as("what the service saw").isEmpty();
    Wanted.requireNoStackTrace(site.gateway());
  }

  // --- Tokens

  /** A token that is not believed, and what the audit log says of it. */
  record BadToken(String what, Function<Forger, String> token, Wanted wanted) {
    static BadToken of(String what, String code, Function<Forger, String> token) {
      return new BadToken(
          what, token, new Wanted(401, "authentication_error", code, "./sallyport token"));
    }

    @Override
    public String toString() {
      return what;
    }
  }

  static final List<BadToken> TOKENS =
      List.of(
          BadToken.of("no token at all", "token_malformed", _ -> "sk-ant-api03-not-a-token"),
          BadToken.of("three dots", "token_malformed", _ -> "..."),
          BadToken.of("expired", "token_expired", Forger::expired),
          BadToken.of("forged", "bad_signature", Forger::forged),
          BadToken.of("tampered with", "bad_signature", Forger::tampered),
          BadToken.of("of an unknown key", "unknown_key", Forger::unknownKey),
          BadToken.of("alg none", "algorithm_refused", forger -> forger.unsigned("")),
          BadToken.of("alg none, signed", "algorithm_refused", forger -> forger.unsigned("c2ln")),
          BadToken.of("a MAC", "algorithm_refused", Forger::macWithThePublicKey),
          BadToken.of(
              "of another audience",
              "wrong_audience",
              forger -> forger.signed(claims -> claims.put("aud", "another-service"))),
          BadToken.of(
              "without an audience",
              "wrong_audience",
              forger -> forger.signed(claims -> claims.remove("aud"))),
          BadToken.of(
              "of another issuer",
              "unknown_issuer",
              forger -> forger.signed(claims -> claims.put("iss", "https://idp.example"))),
          BadToken.of(
              "that never expires",
              "token_malformed",
              forger -> forger.signed(claims -> claims.remove("exp"))),
          BadToken.of(
              "too large",
              "token_too_large",
              forger -> forger.signed(claims -> claims.put("padding", "x".repeat(12_500)))));

  @ParameterizedTest
  @FieldSource("TOKENS")
  void aToken(BadToken bad) {
    String token = bad.token().apply(forger);
    Http.Answer answer = ask(new Target(site.gateway().uri(), token));
    bad.wanted().requireLast(site.gateway(), answer);
    assertThat(site.gateway().error() + answer).doesNotContain(token);
    assertThat(site.gateway().audit().of(answer.exchange()).toString()).doesNotContain(token);
  }

  @Test
  void aGoodTokenOfTheSameMakerPasses() {
    // What shows that the others are refused for the one thing that is wrong with each.
    Http.Answer answer = ask(new Target(site.gateway().uri(), forger.signed(_ -> {})));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    site.sim().clear();
  }

  @Test
  void noToken() {
    new Wanted(401, "authentication_error", "credentials_missing", "ANTHROPIC_AUTH_TOKEN")
        .requireLast(site.gateway(), http.send(message("{}").build()));
  }

  @Test
  void twoTokens() {
    HttpRequest request =
        message("{}")
            .header("authorization", "Bearer " + site.gateway().token("alice"))
            .header("x-api-key", "sk-ant-api03-left-over")
            .build();
    new Wanted(401, "authentication_error", "credentials_differ", "unset ANTHROPIC_API_KEY")
        .requireLast(site.gateway(), http.send(request));
  }

  // --- Bodies

  /** A body that is not read, and why. */
  record BadBody(String what, Supplier<byte[]> body, Wanted wanted) {
    static BadBody of(String what, String body, String message) {
      return new BadBody(what, () -> body.getBytes(StandardCharsets.UTF_8), malformed(message));
    }

    @Override
    public String toString() {
      return what;
    }
  }

  private static Wanted malformed(String message) {
    return new Wanted(400, "invalid_request_error", "body_malformed", message);
  }

  private static final String TWICE = "an object has the same key twice at line 1, ";

  static final List<BadBody> BODIES =
      List.of(
          BadBody.of("empty", "", "The request's body cannot be read"),
          BadBody.of("cut off", "{\"model\":\"claude", "cannot be read"),
          BadBody.of("no JSON", "model=claude", "cannot be read"),
          BadBody.of("an array", "[]", "object"),
          BadBody.of("two documents", "{} {}", "cannot be read"),
          BadBody.of("a duplicate key", "{\"model\":\"a\",\"model\":\"b\"}", TWICE + "column 21"),
          BadBody.of(
              "a duplicate key, deep",
              "{\"messages\":[{\"role\":\"user\",\"content\":\"x\",\"\\u0072ole\":\"user\"}]}",
              TWICE + "column 54"),
          BadBody.of("a comment", "{/* no */}", "cannot be read"),
          BadBody.of("not a number", "{\"max_tokens\":NaN}", "cannot be read"),
          BadBody.of("no exponent", "{\"temperature\":1e99999999999}", "exponent beyond 10000"),
          BadBody.of("an absurd exponent", "{\"x\":100e2147483647}", "exponent beyond 10000"),
          BadBody.of(
              "half a surrogate pair",
              "{\"x\":\"\\ud83d\"}",
              "half a surrogate pair at character 7"),
          BadBody.of("too deep", "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}", "deep"),
          new BadBody(
              "no UTF-8",
              () -> "{\"model\":\"\u00ff\u00fe\"}".getBytes(StandardCharsets.ISO_8859_1),
              malformed("cannot be read")),
          new BadBody(
              "over the limit",
              () -> {
                byte[] body = new byte[LIMIT_BYTES + 1];
                Arrays.fill(body, (byte) ' ');
                return body;
              },
              new Wanted(413, "request_too_large", "body_too_large", "32 MiB")));

  @ParameterizedTest
  @FieldSource("BODIES")
  void aBody(BadBody bad) {
    Http.Answer answer = http.send(Http.message(site.target("ci-bot"), bad.body().get()));
    bad.wanted().requireLast(site.gateway(), answer);
  }

  @Test
  void whatIsShownOfABodyIsItsPlaceAndNotItsText() {
    String secret = "hunter2-in-the-body";
    String body = "{\n  \"model\": \"claude\",\n  \"system\": \"" + secret + "\", \"x\": oops}";
    Http.Answer answer = http.send(message(body).header("x-api-key", token()).build());
    malformed("line 3").requireLast(site.gateway(), answer);
    assertThat(answer.body() + site.gateway().error()).doesNotContain(secret, "oops");
  }

  @Test
  void aCompressedBody() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(Http.ask("hello", false).toString().getBytes(StandardCharsets.UTF_8));
    }
    HttpRequest request =
        Http.request(site.target("ci-bot"), "/v1/messages")
            .header("content-encoding", "gzip")
            .POST(BodyPublishers.ofByteArray(packed.toByteArray()))
            .build();
    new Wanted(415, "invalid_request_error", "body_encoded", "Content-Encoding")
        .requireLast(site.gateway(), http.send(request));
  }

  @Test
  void aBodyThatEndsEarly() {
    Http.Answer answer =
        RawHttp.say(
            site.gateway().uri(), head("POST /v1/messages", "content-length: 500") + "{\"model\"");
    new Wanted(400, "invalid_request_error", "body_incomplete", "ended before")
        .requirePassing(site.gateway(), answer);
  }

  // --- Places

  /** What is not served, and nothing that looks nearly like something that is. */
  static final List<String> ELSEWHERE =
      List.of(
          "POST /v1/complete",
          "POST /v1/messages/batches",
          "GET /v1/messages",
          "DELETE /v1/models",
          "POST /v1/messages/",
          "POST /v1//messages",
          "POST /v1/./messages",
          "POST /v1/files/../messages",
          "POST /v1/%6dessages",
          "POST /v1/messages;a=b",
          "POST /V1/messages",
          "GET /",
          "OPTIONS /v1/messages",
          "PATCH /sallyport/v1/approvals",
          "PUT /sallyport/v1/approvals/apr_1");

  @ParameterizedTest
  @FieldSource("ELSEWHERE")
  void aPlaceThatIsNotServed(String place) {
    Http.Answer answer = RawHttp.say(site.gateway().uri(), head(place, "content-length: 2") + "{}");
    new Wanted(501, "not_supported", "endpoint_not_served", "`POST /v1/messages`")
        .requireLast(site.gateway(), answer);
    assertThat(answer.errorMessage()).contains(place);
  }

  @Test
  void aPlaceThatIsNotServedIsAnsweredToHeadWithoutABody() {
    Http.Answer answer =
        RawHttp.say(site.gateway().uri(), head("HEAD /v1/complete", "accept: */*"));
    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.header("x-should-retry")).hasValue("false");
    assertThat(answer.body()).isEmpty();
    new Wanted(501, "not_supported", "endpoint_not_served", "")
        .requireAudited(site.gateway(), answer.exchange());
  }

  // --- What is hardly HTTP

  private static final Wanted NOT_HTTP =
      new Wanted(400, "invalid_request_error", "not_http", "no HTTP request");

  /** What is refused before it is a request. */
  static final List<String> HARDLY_HTTP =
      List.of(
          "NONSENSE\r\n\r\n",
          "POST /v1/messages HTTP/9.9\r\nhost: localhost\r\n\r\n",
          "POST /v1/messages HTTP/1.1\r\nno colon\r\n\r\n",
          "POST /v1/messages HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
          "POST /v1/messages HTTP/1.1\r\nhost: a\r\ncontent-length: many\r\n\r\n",
          "POST /v1/messages HTTP/1.1\r\nhost: a\r\nx: " + "y".repeat(80_000) + "\r\n\r\n",
          "POST /v1/" + "m".repeat(80_000) + " HTTP/1.1\r\nhost: a\r\n\r\n",
          "POST /v1/mess\u0000ages HTTP/1.1\r\nhost: a\r\n\r\n",
          "POST /v1/messages?a=\"b\" HTTP/1.1\r\nhost: a\r\n\r\n",
          "POST /v1/messages#fragment%zz HTTP/1.1\r\nhost: a\r\n\r\n");

  @ParameterizedTest
  @FieldSource("HARDLY_HTTP")
  void whatIsHardlyHttp(String bytes) {
    Http.Answer answer = RawHttp.say(site.gateway().uri(), bytes);
    NOT_HTTP.requireLast(site.gateway(), answer);
  }

  @Test
  void twoLengthsAreNoRequest() {
    // Where two readers of one request disagree about its end, a second one hides in the first.
    Http.Answer answer =
        RawHttp.say(
            site.gateway().uri(),
            head("POST /v1/messages", "content-length: 4\r\ntransfer-encoding: chunked")
                + "0\r\n\r\nGET /v1/models HTTP/1.1\r\nhost: a\r\n\r\n");
    NOT_HTTP.requireLast(site.gateway(), answer);
    assertThat(answer.body()).as("answers to hidden requests").doesNotContain("HTTP/1.1");
  }

  // --- The gateway's own API

  @Test
  void anApprovalThatNobodyKnows() {
    Http.Answer answer =
        http.send(
            Http.request(site.target("alice"), APPROVALS + "/apr_none/grant")
                .POST(BodyPublishers.noBody())
                .build());
    new Wanted(404, "not_found_error", "approval_404", "`apr_none`")
        .requireLast(site.gateway(), answer);
    assertThat(site.gateway().audit().outcome(answer.exchange()).at("/caller/subject").asText())
        .isEqualTo("alice");
  }

  @Test
  void anApprovalWithoutAToken() {
    new Wanted(401, "authentication_error", "credentials_missing", "ANTHROPIC_AUTH_TOKEN")
        .requireLast(
            site.gateway(), http.send(Http.bare(site.gateway().uri(), APPROVALS).GET().build()));
  }

  @ParameterizedTest
  @FieldSource("TOKENS")
  void anApprovalWithAToken(BadToken bad) {
    Target caller = new Target(site.gateway().uri(), bad.token().apply(forger));
    bad.wanted()
        .requireLast(site.gateway(), http.send(Http.request(caller, APPROVALS).GET().build()));
    bad.wanted()
        .requireLast(
            site.gateway(),
            http.send(
                Http.request(caller, APPROVALS + "/apr_none/grant")
                    .POST(BodyPublishers.ofString("{\"reason\":\"why not\"}"))
                    .build()));
  }

  private String token() {
    return site.gateway().token("ci-bot");
  }

  private String head(String place, String fields) {
    return place
        + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-api-key: "
        + token()
        + "\r\n"
        + fields
        + "\r\n\r\n";
  }

  private HttpRequest.Builder message(String body) {
    return Http.bare(site.gateway().uri(), "/v1/messages").POST(BodyPublishers.ofString(body));
  }

  private Http.Answer ask(Target caller) {
    ObjectNode body = Http.ask("hello", false);
    return http.send(Http.message(caller, body));
  }
}
