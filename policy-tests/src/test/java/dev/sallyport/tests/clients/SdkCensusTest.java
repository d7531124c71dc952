package dev.sallyport.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.census.Census;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Whatever an SDK can call, the table of the Claude API has a row for. */
class SdkCensusTest {

  /** So many there were at the least when this was written: fewer have been overlooked. */
  private static final int KNOWN_AT_LEAST = 250;

  /** An SDK, and what it can call. */
  record Sdk(String name, Supplier<Set<String>> endpoints) {
    @Override
    public String toString() {
      return name;
    }
  }

  static final List<Sdk> SDKS =
      List.of(
          new Sdk("JavaScript SDK", SdkEndpoints::js),
          new Sdk("Python SDK", SdkEndpoints::python),
          new Sdk("Java SDK", SdkEndpoints::java));

  @ParameterizedTest
  @FieldSource("SDKS")
  void whatAnSdkKnowsIsInTheTable(Sdk sdk) {
    Set<String> listed =
        Census.ofClaude().rows().stream()
            .map(row -> row.method() + " " + row.path().with("{}"))
            .collect(Collectors.toSet());
    Set<String> known = sdk.endpoints().get();
    assertThat(known)
        .as("what could be read out of the %s, whose form has changed if that is little", sdk)
        .hasSizeGreaterThan(KNOWN_AT_LEAST)
        .contains("POST /v1/messages", "GET /v1/models/{}", "GET /v1/messages/batches/{}/results");
    assertThat(known)
        .as("each of these needs a row in claude-api.json: enforced, or refused with its sentence")
        .isSubsetOf(listed);
  }
}
