package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.tests.clients.Program;
import java.util.List;

/**
 * How a call must end that comes to nothing: what the client sees, and what the audit log says.
 *
 * @param status the answer's
 * @param type the kind of error, one of those that Anthropic's envelope knows, or our own
 * @param code the audit log's word for it
 * @param message a part of the sentence that the client is shown
 */
record Wanted(int status, String type, String code, String message) {

  /** Says that what the client did was wrong: there is no use in doing it again. */
  Http.Answer requireLast(GatewayProcess gateway, Http.Answer answer) {
    assertThat(answer.header("x-should-retry")).hasValue("false");
    return require(gateway, answer);
  }

  /** Says that it may go better another time. */
  Http.Answer requirePassing(GatewayProcess gateway, Http.Answer answer) {
    assertThat(answer.header("x-should-retry")).isEmpty();
    return require(gateway, answer);
  }

  private Http.Answer require(GatewayProcess gateway, Http.Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.header("content-type")).hasValue("application/json");
    requireEnvelope(answer.json(), answer.exchange());
    requireAudited(gateway, answer.exchange());
    return answer;
  }

  /** The envelope that all clients read, and no more than that. */
  void requireEnvelope(JsonNode envelope, String exchange) {
    assertThat(exchange).startsWith("req_");
    assertThat(envelope.propertyStream().map(java.util.Map.Entry::getKey))
        .containsExactly("type", "error", "request_id");
    assertThat(envelope.path("type").asText()).isEqualTo("error");
    assertThat(envelope.path("request_id").asText()).isEqualTo(exchange);
    JsonNode error = envelope.path("error");
    assertThat(error.propertyStream().map(java.util.Map.Entry::getKey))
        .containsExactly("type", "message");
    assertThat(error.path("type").asText()).isEqualTo(type);
    assertThat(error.path("message").asText())
        .contains(message)
        .endsWith(".")
        .doesNotContain("Exception", "java.", "dev.sallyport", "\n");
  }

  /** One end, with this cause. */
  void requireAudited(GatewayProcess gateway, String exchange) {
    JsonNode outcome = gateway.audit().outcome(exchange);
    assertThat(outcome.path("refusal").asText()).isEqualTo(code);
    assertThat(outcome.path("result").asText()).isIn("refused", "failed");
    List<String> kinds =
        gateway.audit().of(exchange).stream().map(entry -> entry.path("kind").asText()).toList();
    assertThat(kinds).isIn(List.of("outcome"), List.of("intent", "outcome"));
  }

  /** Nothing that a gateway prints is a stack trace. */
  static void requireNoStackTrace(GatewayProcess gateway) {
    requireNoStackTrace(gateway.error() + gateway.output());
  }

  static void requireNoStackTrace(Program.Result command) {
    requireNoStackTrace(command.error() + command.output());
  }

  private static void requireNoStackTrace(String printed) {
    assertThat(printed).doesNotContain("Exception", "\tat ", "    at ", "Caused by");
  }
}
