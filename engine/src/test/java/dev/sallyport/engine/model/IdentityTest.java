package dev.sallyport.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Identity.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityTest {

  private static Identity with(String claims) {
    ObjectNode json = StrictJson.object(claims.getBytes(StandardCharsets.UTF_8));
    Map<String, JsonNode> map = new HashMap<>();
    json.properties().forEach(claim -> map.put(claim.getKey(), claim.getValue()));
    return new Identity(
        Kind.PERSON, "s", "https://i.example", List.of(), map, "", Instant.EPOCH, Instant.EPOCH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "{\"email\": \"a@example\", \"mail\": \"b@example\"}|a@example",
        "{\"mail\": [\"b@example\", \"c@example\"]}|b@example",
        "{\"email\": \" \", \"mail\": \"b@example\"}|b@example",
        "{\"email\": [], \"mail\": \"b@example\"}|b@example",
        "{\"email\": 3, \"mail\": {\"a\": 1}}|''",
        "{}|''"
      })
  void theFirstClaimThatSaysAnything(String claims, String said) {
    assertThat(with(claims).said(List.of("email", "mail")).orElse("")).isEqualTo(said);
  }
}
