package dev.sallyport.tests.readme;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.tests.tidy.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The guide to the input document is what its schema says. After a change of the schema, run with
 * {@code -Dgolden.write=true}, and read what it wrote before you keep it.
 */
class InputGuideTest {
  private static final Path GUIDE = Tree.ROOT.resolve("docs/guide/policy-input.md");
  private static final Path SCHEMA = Tree.ROOT.resolve("rego/schemas/input.json");

  /** Ends what is written by hand. */
  private static final String MARK = "-->\n";

  private final List<String> lines = new ArrayList<>();

  @Test
  void theGuideIsMadeFromTheSchema() throws IOException {
    String guide = Files.readString(GUIDE);
    String byHand = guide.substring(0, guide.indexOf(MARK) + MARK.length());
    section("input", new ObjectMapper().readTree(Files.readString(SCHEMA)));
    String made = byHand + String.join("\n", lines) + "\n";
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(GUIDE, made);
    }
    assertThat(Files.readString(GUIDE))
        .as(
            "docs/guide/policy-input.md is not what rego/schemas/input.json says: run `./mvnw -pl"
                + " policy-tests test -Dtest=InputGuideTest -Dgolden.write=true`, and read what"
                + " it wrote")
        .isEqualTo(made);
  }

  /** A heading for each object, and a row for each of its fields. */
  private void section(String path, JsonNode object) {
    Set<String> always = new TreeSet<>();
    object.path("required").forEach(name -> always.add(name.textValue()));
    lines.add("");
    lines.add("## `" + path + "`");
    lines.add("");
    lines.add(described(path, object));
    lines.add("");
    lines.add("| path | type | there | |");
    lines.add("|---|---|---|---|");
    object
        .path("properties")
        .properties()
        .forEach(
            field ->
                row(
                    path + "." + field.getKey(),
                    field.getValue(),
                    always.contains(field.getKey()) ? "always" : ""));
    object
        .path("properties")
        .properties()
        .forEach(
            field -> {
              String below = path + "." + field.getKey();
              if (field.getValue().has("properties")) {
                section(below, field.getValue());
              }
            });
  }

  private void row(String path, JsonNode field, String there) {
    lines.add(
        "| `%s` | %s | %s | %s |".formatted(path, type(field), there, described(path, field)));
    JsonNode items = field.path("items");
    items
        .path("properties")
        .properties()
        .forEach(
            member ->
                row(
                    path + "[_]." + member.getKey(),
                    member.getValue(),
                    required(items, member.getKey()) ? "in each" : ""));
  }

  private static boolean required(JsonNode object, String name) {
    for (JsonNode required : object.path("required")) {
      if (required.textValue().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static String described(String path, JsonNode field) {
    String text = field.path("description").asText();
    assertThat(text).as("rego/schemas/input.json: `%s` needs a `description`", path).isNotBlank();
    if (!field.has("enum")) {
      return text;
    }
    List<String> words = new ArrayList<>();
    field.path("enum").forEach(word -> words.add("`" + word.asText() + "`"));
    return text + " One of " + words.stream().collect(Collectors.joining(", ")) + ".";
  }

  private static String type(JsonNode field) {
    return switch (field.path("type").asText()) {
      case "array" -> "list of " + plural(field.path("items"));
      case "object" ->
          field.path("additionalProperties").asBoolean() ? "object, any members" : "object";
      case "integer" -> "number";
      case "" -> "any";
      default -> field.path("type").asText();
    };
  }

  private static String plural(JsonNode items) {
    return items.path("type").asText() + "s";
  }
}
