package dev.sallyport.tests.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What ships is listed for those who scan it, and may be shipped. */
class BillOfMaterialsTest {
  private static final Path TARGET = Path.of("..", "tools", "cli", "target");

  /** Where a component has several, one of them is enough: it is had under that. */
  private static final Set<String> FITTING =
      Set.of(
          "Apache-2.0",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "Bouncy Castle Licence",
          "EPL-2.0",
          "MIT",
          "MIT-0");

  private static List<JsonNode> components() throws IOException {
    return new ObjectMapper()
        .readTree(TARGET.resolve("bom.json").toFile())
        .path("components")
        .valueStream()
        .toList();
  }

  @Test
  void everyLibraryIsOnIt() throws IOException {
    Set<String> listed =
        components().stream()
            .map(each -> each.path("name").asText() + "-" + each.path("version").asText())
            .collect(Collectors.toSet());
    try (Stream<Path> libraries = Files.list(TARGET.resolve("lib"))) {
      assertThat(libraries.map(file -> file.getFileName().toString()))
          .hasSizeGreaterThan(100)
          .filteredOn(name -> !name.startsWith("sallyport-"))
          .allSatisfy(name -> assertThat(listed).contains(name.replaceFirst("\\.jar$", "")));
    }
  }

  @Test
  void everyLicenceFitsOurs() throws IOException {
    assertThat(components())
        .allSatisfy(
            each -> assertThat(licences(each)).as(each.toString()).containsAnyElementsOf(FITTING));
  }

  private static List<String> licences(JsonNode component) {
    return component
        .path("licenses")
        .valueStream()
        .map(each -> each.path("license"))
        .map(licence -> licence.path("id").asText(licence.path("name").asText()))
        .toList();
  }
}
