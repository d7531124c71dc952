package dev.sallyport.dataplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The description of the gateway's own API has exactly the routes that the code has. */
class OpenApiTest {
  private static final Path SOURCES =
      Path.of("src", "main", "java", "dev", "sallyport", "dataplane");

  /** {@code routes.register(Gateway.OWN_API + "/keys", new KeysHandler(…), new …)}. */
  private static final Pattern REGISTERED =
      Pattern.compile("routes\\.register\\(\\s*Gateway\\.OWN_API( \\+ \"(/[a-z-]+)\")?,([^;]*);");

  private static final Pattern HANDLER = Pattern.compile("new (\\w+Handler)\\(");
  private static final Pattern ROUTE =
      Pattern.compile("\\.(get|post|put|delete|patch|head)\\(\\s*\"(/[^\"]*)\"");

  /** Made for each channel with a name of its own, by its handler's static method. */
  private static final String SLACK = "post /slack/{channel}";

  private final JsonNode described = StrictJson.object(OpenApiHandler.description());

  @Test
  void everyRouteIsDescribedAndEveryDescribedOneIsThere() throws IOException {
    var routes = new TreeSet<String>(Set.of(SLACK));
    var registered = REGISTERED.matcher(text(SOURCES.resolve("Serving.java")));
    while (registered.find()) {
      var under = registered.group(2) == null ? "" : registered.group(2);
      var handlers = HANDLER.matcher(registered.group(3));
      while (handlers.find()) {
        var source = text(SOURCES.resolve("http").resolve(handlers.group(1) + ".java"));
        ROUTE
            .matcher(source)
            .results()
            .map(
                route ->
                    route.group(1)
                        + " "
                        + under
                        + (route.group(2).equals("/") ? "" : route.group(2).replace("{+", "{")))
            .forEach(routes::add);
      }
    }
    assertThat(routes).hasSizeGreaterThan(10);
    var paths = new TreeSet<String>();
    described
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(method -> paths.add(method + " " + path.getKey())));
    assertThat(paths).isEqualTo(routes);
  }

  @Test
  void eachOperationHasANameOfItsOwnAndSaysWhoMay() {
    var names = new TreeSet<String>();
    for (Map.Entry<String, JsonNode> path : described.path("paths").properties()) {
      for (var operation : path.getValue()) {
        assertThat(names.add(operation.path("operationId").asText())).as(path.getKey()).isTrue();
        assertThat(operation.path("summary").asText()).isNotBlank();
        assertThat(operation.path("responses").has("200")).isTrue();
        var open = operation.path("security").isArray() && operation.path("security").isEmpty();
        assertThat(operation.path("responses").has("401"))
            .as(path.getKey())
            .isEqualTo(!open || path.getKey().startsWith("/slack/"));
      }
    }
  }

  @Test
  void eachReferenceLeadsSomewhere() {
    var references = described.findValues("$ref");
    assertThat(references).isNotEmpty();
    for (var reference : references) {
      assertThat(described.at(reference.textValue().substring(1)).isMissingNode())
          .as(reference.textValue())
          .isFalse();
    }
  }

  @Test
  void theSameStandsInTheDocuments() throws IOException {
    assertThat(text(Path.of("..", "docs", "api", "openapi.json")))
        .isEqualTo(new String(OpenApiHandler.description(), StandardCharsets.UTF_8));
    assertThat(List.of("3.1.0")).contains(described.path("openapi").asText());
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file);
  }
}
