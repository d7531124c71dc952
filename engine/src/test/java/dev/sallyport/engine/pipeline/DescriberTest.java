package dev.sallyport.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.census.Census;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.support.Calls;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person has said yes to: the same call again, and nothing that says more. */
class DescriberTest {
  private static final String CALL =
      """
      {"model":"m","max_tokens":10,"stream":true,"system":"s",\
      "messages":[{"role":"user","content":[{"type":"text","text":"hello"}]}],\
      "tools":[{"name":"web","type":"web_search_20250305"}]}""";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"stream\":true → \"stream\":false",
        "\"max_tokens\":10 → \"max_tokens\":21333",
        "\"model\":\"m\", → \"model\" : \"m\",\"metadata\":{\"user_id\":\"u\"},",
        "\"text\":\"hello\" → \"text\":\"hello\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}",
        "\"text\":\"hello\" → \"text\":\"\\u0068ello\""
      })
  void theSameCall(String change) {
    assertThat(digest(Endpoint.MESSAGES, changed(change)))
        .isEqualTo(digest(Endpoint.MESSAGES, CALL));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello → hello!",
        "\"model\":\"m\" → \"model\":\"n\"",
        "\"system\":\"s\" → \"system\":\"s\",\"mcp_servers\":[{\"url\":\"https://evil.example\"}]",
        "\"system\":\"s\" → \"system\":\"s\",\"tool_choice\":{\"type\":\"any\"}",
        "\"system\":\"s\" → \"system\":\"s\",\"container\":\"c\"",
        "\"system\":\"s\" → \"system\":\"s\",\"unheard_of\":1",
        "\"text\":\"hello\" → \"text\":\"hello\",\"cache_control\":\"rm -rf\"",
        "\"text\":\"hello\" → \"text\":\"hello\",\"cache_control\":{\"type\":\"ephemeral\",\"x\":\"rm\"}",
        "\"text\":\"hello\" → \"text\":\"hello\",\"cache_control\":{\"type\":\"rm -rf\"}",
        "\"text\":\"hello\" → \"text\":\"hello\",\"stream\":false"
      })
  void anotherCall(String change) {
    assertThat(digest(Endpoint.MESSAGES, changed(change)))
        .isNotEqualTo(digest(Endpoint.MESSAGES, CALL));
  }

  @Test
  void countingIsNotSending() {
    assertThat(digest(Endpoint.COUNT_TOKENS, CALL)).isNotEqualTo(digest(Endpoint.MESSAGES, CALL));
  }

  private static String changed(String change) {
    var parts = change.split(" → ", -1);
    assertThat(CALL).contains(parts[0]);
    return CALL.replace(parts[0], parts[1]);
  }

  @Test
  void aLongLabelIsToldByItsDigest() {
    var body = "{\"metadata\":{\"user_id\":\"{\\\"session_id\\\":\\\"%s\\\"}\"}}";
    assertThat(call(Endpoint.MESSAGES, body.formatted("s-1")).labels().session()).isEqualTo("s-1");
    assertThat(call(Endpoint.MESSAGES, body.formatted("s".repeat(1000))).labels().session())
        .startsWith("sha256:")
        .hasSize(71);
  }

  @Test
  void whatAPathNamesCounts() {
    var one = named("claude-opus-5");
    assertThat(one.endpoint()).isEqualTo(Endpoint.MODEL);
    assertThat(one.model()).isEqualTo("claude-opus-5");
    assertThat(one.body()).isEmpty();
    assertThat(named("claude-opus-5").digest()).isEqualTo(one.digest());
    assertThat(named("claude-haiku-5").digest()).isNotEqualTo(one.digest());
  }

  private static Call named(String model) {
    var body = new ByteArrayInputStream("{\"model\":\"another\"}".getBytes(StandardCharsets.UTF_8));
    return described(new Arrival("GET", "/v1/models/" + model, "", Headers.NONE, body));
  }

  private static String digest(Endpoint endpoint, String body) {
    return call(endpoint, body).digest();
  }

  private static Call call(Endpoint endpoint, String body) {
    var row = Census.ofClaude().row(endpoint);
    return described(
        new Arrival(
            row.method(),
            row.path().toString(),
            "",
            Headers.NONE,
            new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));
  }

  private static Call described(Arrival arrival) {
    return new Describer(LineLimits.DEFAULT)
        .describe("req_1", Calls.NOW, Describer.served(arrival), Calls.person("alice"), arrival);
  }
}
