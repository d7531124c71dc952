package dev.sallyport.engine.upstream.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.Upstream.Reply;
import dev.sallyport.engine.pipeline.Upstream.Request;
import dev.sallyport.engine.pipeline.UpstreamException;
import dev.sallyport.engine.upstream.Discretion;
import dev.sallyport.engine.upstream.Transport.Outgoing;
import dev.sallyport.engine.upstream.credential.Issued;
import dev.sallyport.engine.upstream.credential.KeptSecret;
import dev.sallyport.engine.upstream.credential.NoSecretException;
import dev.sallyport.engine.upstream.credential.Secret;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** What Bedrock is sent, and what becomes of its answers. */
class BedrockTest {
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final String KEYS = "AKIDEXAMPLE:" + SECRET + ":session/token==";
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-29T12:00:00Z"), ZoneOffset.UTC);

  private final List<Outgoing> sent = new ArrayList<>();
  private final Queue<Reply> answers = new ArrayDeque<>();

  private Bedrock bedrock(String keys) {
    var kept =
        new KeptSecret(
            "it",
            () -> new Issued(new Secret(keys), Instant.MAX, Instant.MAX),
            new KeptSecret.Surroundings(CLOCK, Runnable::run, _ -> {}));
    return new Bedrock(
        new Bedrock.Place(
            URI.create("https://bedrock-runtime.eu-central-1.amazonaws.com"),
            "eu-central-1",
            Map.of("claude-sonnet-5", "anthropic.claude-sonnet-5-v1:0")),
        kept,
        outgoing -> {
          sent.add(outgoing);
          return answers.remove();
        },
        new Discretion(List.of(() -> AwsKeys.hidden(kept.inUse()))),
        CLOCK);
  }

  private void answers(int status, Map<String, String> fields, byte[] body) {
    var headers = Headers.NONE.with("x-amzn-requestid", "amzn-1");
    for (var field : fields.entrySet()) {
      headers = headers.with(field.getKey(), field.getValue());
    }
    answers.add(new Reply(status, headers, new ByteArrayInputStream(body), () -> {}));
  }

  private static Request call(String path, String body, String... betas) {
    var headers =
        betas.length == 0
            ? Headers.NONE
            : new Headers(Map.of("anthropic-beta", List.of(betas), "user-agent", List.of("x")));
    return new Request(
        "POST",
        path,
        "beta=true",
        headers,
        body.getBytes(UTF_8),
        StrictJson.object(body.getBytes(UTF_8)).path("model").asText());
  }

  private static String body(Reply reply) throws IOException {
    return new String(reply.body().readAllBytes(), UTF_8);
  }

  @Test
  void modelAndStreamGoIntoTheAddressAndBetasIntoTheBody() {
    answers(200, Map.of(), "{}".getBytes(UTF_8));
    bedrock(KEYS)
        .send(
            call(
                "/v1/messages",
                """
                {"model":"claude-sonnet-5","stream":false,"max_tokens":10,"temperature":0.10,
                "messages":[],"unknown":{"a":1}}""",
                "b1,b2",
                "b2, b3"));
    var outgoing = sent.getFirst();
    assertThat(outgoing.uri())
        .hasToString(
            "https://bedrock-runtime.eu-central-1.amazonaws.com"
                + "/model/anthropic.claude-sonnet-5-v1:0/invoke");
    assertThat(new String(outgoing.body(), UTF_8))
        .isEqualTo(
            """
            {"max_tokens":10,"temperature":0.10,"messages":[],"unknown":{"a":1},\
            "anthropic_version":"bedrock-2023-05-31","anthropic_beta":["b1","b2","b3"]}""");
    assertThat(outgoing.headers().fields())
        .containsOnlyKeys(
            "accept",
            "authorization",
            "content-type",
            "x-amz-content-sha256",
            "x-amz-date",
            "x-amz-security-token");
    assertThat(outgoing.headers().first("authorization").orElse(""))
        .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261129/eu-central-1/bedrock/")
        .doesNotContain(SECRET);
  }

  @Test
  void aSignatureIsMadeOfTheKeyAndTheBody() {
    var signatures = new ArrayList<String>();
    for (var keys : List.of("AKIDEXAMPLE:" + SECRET, "AKIDEXAMPLE:another")) {
      for (var word : List.of("a", "b")) {
        answers(200, Map.of(), "{}".getBytes(UTF_8));
        bedrock(keys)
            .send(call("/v1/messages", "{\"model\":\"claude-sonnet-5\",\"x\":\"" + word + "\"}"));
        signatures.add(sent.getLast().headers().first("authorization").orElse(""));
      }
    }
    assertThat(signatures).doesNotHaveDuplicates();
  }

  @Test
  void whatBedrockDoesNotHaveIsRefusedByName() throws IOException {
    var bedrock = bedrock(KEYS);
    for (var path : List.of("/v1/models", "/v1/models/claude-opus-5")) {
      var models = new Request("GET", path, "", Headers.NONE, new byte[0], "claude-opus-5");
      assertThat(bedrock.serves(models)).isFalse();
      try (var reply = bedrock.send(models)) {
        assertThat(reply.status()).isEqualTo(501);
        assertThat(body(reply)).contains("not_supported", "`GET " + path + "`");
      }
    }
    var other = call("/v1/messages", "{\"model\":\"claude-opus-9\"}");
    assertThat(bedrock.serves(other)).isFalse();
    try (var reply = bedrock.send(other)) {
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.headers().first("x-should-retry")).contains("false");
    }
    assertThat(sent).isEmpty();
  }

  @Test
  void tokensAreCountedByBedrock() throws IOException {
    answers(200, Map.of(), "{\"inputTokens\":17}".getBytes(UTF_8));
    try (var reply =
        bedrock(KEYS).send(call("/v1/messages/count_tokens", "{\"model\":\"claude-sonnet-5\"}"))) {
      assertThat(body(reply)).isEqualTo("{\"input_tokens\":17}");
    }
    var wish = StrictJson.object(sent.getFirst().body());
    var inner = wish.path("input").path("invokeModel").path("body").asText();
    assertThat(new String(Base64.getDecoder().decode(inner), UTF_8))
        .isEqualTo("{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":1}");
    assertThat(sent.getFirst().uri().getPath()).endsWith("/count-tokens");
  }

  @ParameterizedTest
  @CsvSource({
    "400, ValidationException, 400, invalid_request_error",
    "403, AccessDeniedException, 403, permission_error",
    "403, UnrecognizedClientException, 401, authentication_error",
    "403, InvalidSignatureException, 401, authentication_error",
    "403, ExpiredTokenException:http://x, 401, authentication_error",
    "404, ResourceNotFoundException, 404, not_found_error",
    "408, ModelTimeoutException, 504, timeout_error",
    "424, ModelErrorException, 500, api_error",
    "429, ThrottlingException, 429, rate_limit_error",
    "429, ModelNotReadyException, 503, overloaded_error",
    "500, InternalServerException, 500, api_error",
    "503, ServiceUnavailableException, 503, overloaded_error",
    "418, Teapot, 418, api_error",
    "507, Unheard, 500, api_error",
  })
  void errorsAreInTheClaudeApisWords(int status, String name, int shown, String type)
      throws IOException {
    answers(
        status,
        Map.of("x-amzn-errortype", name, "x-amzn-other", "z"),
        "{\"message\":\"Input is too long\"}".getBytes(UTF_8));
    try (var reply = bedrock(KEYS).send(call("/v1/messages", "{\"model\":\"claude-sonnet-5\"}"))) {
      assertThat(reply.status()).isEqualTo(shown);
      assertThat(body(reply))
          .isEqualTo(
              "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"Input is too long\"}}"
                  .formatted(type));
      assertThat(reply.headers().fields())
          .containsOnlyKeys("content-length", "content-type", "request-id");
    }
  }

  @Test
  void anErrorThatSaysTheSecretBackIsWithheld() {
    answers(400, Map.of(), ("{\"message\":\"" + SECRET + "\"}").getBytes(UTF_8));
    var call = call("/v1/messages", "{\"model\":\"claude-sonnet-5\"}");
    assertThatThrownBy(() -> bedrock(KEYS).send(call)).isInstanceOf(UpstreamException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AKID", "a:b:c:d", ":x", "AKID:", "AKID:secret:"})
  void otherTextsAreNoKeys(String text) {
    assertThatThrownBy(() -> AwsKeys.of(new Secret(text))).isInstanceOf(NoSecretException.class);
    assertThat(AwsKeys.of(new Secret(KEYS)).toString()).doesNotContain(SECRET, "session/");
  }

  private static byte[] message(Map<String, String> named, String payload) {
    var headers = new LinkedHashMap<String, HeaderValue>();
    named.forEach((name, value) -> headers.put(name, HeaderValue.fromString(value)));
    var out = new ByteArrayOutputStream();
    new Message(headers, payload.getBytes(UTF_8)).encode(out);
    return out.toByteArray();
  }

  private static byte[] chunk(String event) {
    return message(
        Map.of(":message-type", "event", ":event-type", "chunk"),
        "{\"bytes\":\"%s\",\"p\":\"abc\"}"
            .formatted(Base64.getEncoder().encodeToString(event.getBytes(UTF_8))));
  }

  private static byte[] joined(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (var part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** Comes in pieces of random size. */
  private static InputStream inPieces(byte[] bytes, Random random) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public int read(byte[] to, int offset, int length) {
        return super.read(to, offset, Math.min(length, 1 + random.nextInt(40)));
      }
    };
  }

  @Test
  void chunksBecomeEventsHoweverTheyAreCut() throws IOException {
    var stream =
        joined(
            chunk("{\"type\":\"message_start\",\"n\":1.50}"),
            message(Map.of(":message-type", "event", ":event-type", "later"), "{}"),
            chunk("{\"type\":\"content_block_delta\",\"t\":\"Grüße\"}"),
            chunk("{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"a\":1}}"));
    for (var seed = 0; seed < 200; seed++) {
      var events = new EventStream(inPieces(stream, new Random(seed)));
      assertThat(new String(events.readAllBytes(), UTF_8))
          .as("seed %d", seed)
          .isEqualTo(
              """
              event: message_start
              data: {"type":"message_start","n":1.50}

              :

              event: content_block_delta
              data: {"type":"content_block_delta","t":"Grüße"}

              event: message_stop
              data: {"type":"message_stop"}

              """);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "throttlingException, rate_limit_error",
    "modelStreamErrorException, api_error",
    "modelTimeoutException, timeout_error",
    "serviceUnavailableException, overloaded_error",
    "validationException, invalid_request_error",
    "newException, api_error"
  })
  void anExceptionInTheStreamIsAnErrorAndTheEnd(String name, String type) throws IOException {
    var stream =
        joined(
            message(
                Map.of(":message-type", "exception", ":exception-type", name),
                "{\"message\":\"why\"}"),
            chunk("{\"type\":\"message_stop\"}"));
    assertThat(new String(new EventStream(new ByteArrayInputStream(stream)).readAllBytes(), UTF_8))
        .isEqualTo(
            """
            event: error
            data: {"type":"error","error":{"type":"%s","message":"why"}}

            """
                .formatted(type));
  }

  @Test
  void damageIsNoticed() {
    var whole = joined(chunk("{\"type\":\"message_start\"}"), chunk("{\"type\":\"message_stop\"}"));
    var random = new Random(3);
    for (var round = 0; round < 2_000; round++) {
      var damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      String read;
      try {
        read = new String(new EventStream(inPieces(damaged, random)).readAllBytes(), UTF_8);
      } catch (UpstreamException _) {
        continue;
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      // A length that was damaged upwards leaves the decoder waiting: then the end is missing.
      assertThat(read).as("round %d", round).doesNotContain("message_stop");
    }
  }
}
