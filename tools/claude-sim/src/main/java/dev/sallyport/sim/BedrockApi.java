package dev.sallyport.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The simulated Claude as Amazon Bedrock offers it: {@code POST /model/{id}/invoke} and {@code
 * …/invoke-with-response-stream}. Behind the signature, the address and the event stream it is the
 * same Claude with the same scripts.
 */
final class BedrockApi {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Pattern INVOKE =
      Pattern.compile("/model/([^/]+)/(invoke|invoke-with-response-stream|count-tokens)");
  private static final String VERSION = "bedrock-2023-05-31";

  private final Optional<AwsSignature> signature;
  private final MessagesApi api;

  BedrockApi(Optional<AwsSignature> signature, MessagesApi api) {
    this.signature = signature;
    this.api = api;
  }

  /** Whether the request is for this face. */
  static boolean takes(Exchange exchange) {
    return exchange.path().startsWith("/model/");
  }

  Answer answer(Exchange exchange) {
    try {
      return route(exchange);
    } catch (ApiException e) {
      return failed(e.status(), e.type(), e.sentence(), exchange);
    }
  }

  private Answer route(Exchange exchange) {
    Matcher call = INVOKE.matcher(exchange.path());
    if (!exchange.method().equals("POST") || !call.matches()) {
      throw ApiException.notFound("UnknownOperationException");
    }
    if (signature.isPresent() && !signature.get().isOn(exchange)) {
      return failed(
          403,
          "InvalidSignatureException",
          "The request signature we calculated does not match the signature you provided.",
          exchange);
    }
    String model = URLDecoder.decode(call.group(1), UTF_8);
    ObjectNode body = object(exchange.body().bytes());
    if (call.group(2).equals("count-tokens")) {
      return counted(body, model, exchange);
    }
    boolean stream = call.group(2).endsWith("stream");
    Answer answer = api.unauthenticated(asMessages(body, model, stream, exchange));
    return switch (answer.form()) {
      case Answer.Whole whole when whole.status() >= 400 ->
          failed(
              whole.status(),
              whole.json().path("error").path("type").asText(),
              whole.json().path("error").path("message").asText(),
              exchange);
      case Answer.Streamed streamed -> named(answer, EventMessage.stream(streamed), exchange);
      default -> named(answer, answer.form(), exchange);
    };
  }

  private Answer counted(ObjectNode wish, String model, Exchange exchange) {
    byte[] inner;
    try {
      inner = wish.path("input").path("invokeModel").path("body").binaryValue();
    } catch (IOException e) {
      throw ApiException.invalidRequest("input.invokeModel.body: is not base64");
    }
    Answer answer =
        api.unauthenticated(
            asMessages(object(inner), model, false, exchange).at("/v1/messages/count_tokens"));
    if (answer.form() instanceof Answer.Whole(int status, ObjectNode json, _) && status == 200) {
      return named(
          Answer.ok(Wire.nothing().put("inputTokens", json.path("input_tokens").asInt())),
          Answer.ok(Wire.nothing().put("inputTokens", json.path("input_tokens").asInt())).form(),
          exchange);
    }
    return answer;
  }

  /** What Claude itself is asked, of what Bedrock was asked. */
  private static Exchange asMessages(
      ObjectNode body, String model, boolean stream, Exchange exchange) {
    if (!body.path("anthropic_version").asText().equals(VERSION)) {
      throw ApiException.invalidRequest("anthropic_version: Field required");
    }
    for (String foreign : new String[] {"model", "stream"}) {
      if (body.has(foreign)) {
        throw ApiException.invalidRequest(foreign + ": Extra inputs are not permitted");
      }
    }
    JsonNode betas = body.path("anthropic_beta");
    if (!betas.isMissingNode() && !betas.isArray()) {
      throw ApiException.invalidRequest("anthropic_beta: Input should be a valid list");
    }
    ObjectNode asked = body.deepCopy();
    asked.remove("anthropic_version");
    asked.remove("anthropic_beta");
    asked.put("model", model).put("stream", stream);
    return exchange.at("/v1/messages").with(new Body(Wire.bytes(asked)));
  }

  private static ObjectNode object(byte[] body) {
    try {
      if (MAPPER.readTree(body) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      // Said below, as for what is JSON and no object.
    }
    throw new ApiException(400, "ValidationException", "Malformed input request.");
  }

  private static Answer named(Answer answer, Answer.Form form, Exchange exchange) {
    Map<String, String> headers = new LinkedHashMap<>(answer.headers());
    headers.put("x-amzn-requestid", "amzn-" + exchange.number());
    return new Answer(form, headers, answer.delay());
  }

  /** AWS's form of an error: its name in a field, a sentence in the body. */
  private static Answer failed(int status, String type, String sentence, Exchange exchange) {
    String name =
        switch (status) {
          case 400 -> "ValidationException";
          case 403 -> type.endsWith("Exception") ? type : "AccessDeniedException";
          case 404 -> "ResourceNotFoundException";
          case 429 -> "ThrottlingException";
          case 503, 529 -> "ServiceUnavailableException";
          default -> "InternalServerException";
        };
    int aws = status == 529 ? 503 : status;
    Answer answer =
        Answer.of(new Answer.Whole(aws, Wire.nothing().put("message", sentence), false));
    return new Answer(
        answer.form(),
        Map.of(
            "x-amzn-errortype",
            name + ":http://internal.amazon.com/coral/com.amazon.bedrock/",
            "x-amzn-requestid",
            "amzn-" + exchange.number()),
        answer.delay());
  }
}
