package dev.sallyport.engine.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML that people write into records, strictly: an unknown key is a typo, and a typo is an
 * error with its place. Names in the file are in {@code snake_case}.
 */
public final class StrictYaml {

  static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private StrictYaml() {}

  private record Place(int line, int column) {}

  /** What a file says, and where it says it. */
  public static final class Document<T> {
    private final T content;
    private final Map<String, Place> places;

    private Document(T content, Map<String, Place> places) {
      this.content = content;
      this.places = places;
    }

    public T content() {
      return content;
    }

    /** The line of what a JSON pointer (RFC 6901) leads to. */
    public int line(String pointer) {
      return places.getOrDefault(pointer, new Place(1, 1)).line();
    }
  }

  /**
   * Reads a file.
   *
   * @param file what messages call it
   * @return empty if there is nothing in it
   * @throws UnfitYamlException if it is no YAML, or does not fit the type
   */
  public static <T> Optional<Document<T>> read(String file, String text, Class<T> type) {
    var places = places(text);
    try {
      if (says(text).isEmpty()) {
        return Optional.empty();
      }
      return Optional.<T>ofNullable(YAML.readValue(text, type))
          .map(content -> new Document<>(content, places));
    } catch (UnrecognizedPropertyException e) {
      throw unfit(
          file,
          places.getOrDefault(pointer(e), place(e.getLocation())),
          "unknown key `%s`; known here: %s"
              .formatted(e.getPropertyName(), known(e.getKnownPropertyIds())));
    } catch (JsonProcessingException e) {
      throw unfit(file, place(e.getLocation()), first(e));
    } catch (IOException e) {
      throw new UncheckedIOException("a text can always be read", e);
    }
  }

  /** What is wrong, without what the parser says of itself. */
  static String first(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("is not YAML");
  }

  /** What a text begins with; nothing if it has comments at most. */
  private static Optional<JsonToken> says(String text) throws IOException {
    try (var parser = YAML.createParser(text)) {
      return Optional.ofNullable(parser.nextToken());
    }
  }

  /** The keys that there are, as messages list them. */
  static String known(@Nullable Collection<Object> names) {
    return names == null
        ? "none"
        : names.stream().map(name -> "`" + name + "`").sorted().collect(Collectors.joining(", "));
  }

  private static Place place(@Nullable JsonLocation at) {
    return at == null ? new Place(1, 1) : new Place(at.getLineNr(), at.getColumnNr());
  }

  private static UnfitYamlException unfit(String file, Place at, String message) {
    return new UnfitYamlException(file, at.line(), at.column(), message);
  }

  /** Where each key and each element stands, by its JSON pointer. */
  private static Map<String, Place> places(String text) {
    var places = new HashMap<String, Place>();
    try (var parser = YAML.createParser(text)) {
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        places.putIfAbsent(
            parser.getParsingContext().pathAsPointer().toString(),
            place(parser.currentTokenLocation()));
      }
    } catch (IOException _) {
      // What could be read of it is what places are known of.
    }
    return places;
  }

  /** Where in a document something does not fit (RFC 6901). */
  static String pointer(JsonMappingException e) {
    return e.getPath().stream()
        .map(step -> "/" + (step.getFieldName() == null ? step.getIndex() : step.getFieldName()))
        .collect(Collectors.joining());
  }
}
