package dev.sallyport.engine.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonNode.OverwriteMode;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings that people write as YAML, and that their environment may give instead, into
 * records. It is strict, since an unknown key is a typo, and tells of all mistakes at once, each
 * with its place. Names in the file are in {@code snake_case}.
 */
public final class SettingsYaml<T> {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Optional<String> file;
  private final List<GivenSetting> given;
  private final Map<String, JsonLocation> places = new HashMap<>();
  private final List<UnfitYamlException> mistakes = new ArrayList<>();
  private final T content;

  private SettingsYaml(
      Optional<String> file, String text, List<GivenSetting> given, Class<T> type) {
    this.file = file;
    this.given = given;
    this.content = content(text, type);
  }

  /**
   * Reads them.
   *
   * @param file what messages call the file; empty where there is none, and no text
   * @param given what is given over the text
   * @param type a record, all of whose components may be absent
   * @throws UnfitYamlException if it is no YAML, or is no such record
   */
  public static <T> SettingsYaml<T> read(
      Optional<String> file, String text, List<GivenSetting> given, Class<T> type) {
    return new SettingsYaml<>(file, text, given, type);
  }

  public T content() {
    return content;
  }

  /** Makes something of a part of the settings, whose constructor says what is wrong with it. */
  public <R> R made(String pointer, Supplier<R> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw unfit(pointer, String.valueOf(e.getMessage()));
    }
  }

  /** Makes something, or takes something instead; what was wrong is told with the rest. */
  public <R> R tried(R instead, Supplier<R> maker) {
    try {
      return maker.get();
    } catch (UnfitYamlException e) {
      mistakes.add(e);
      return instead;
    }
  }

  /** What a section says; what is usual without it, and where it says what cannot be. */
  public <S, R> R section(@Nullable S said, R usual, Function<S, R> maker) {
    return said == null ? usual : tried(usual, () -> maker.apply(said));
  }

  /**
   * What is made of each element of a list, whose mistakes have its place.
   *
   * @param key of the list, as a JSON pointer without the first slash
   * @param needs what is missing where an element says nothing
   */
  public <S, R> List<R> each(
      String key, @Nullable List<@Nullable S> sections, String needs, Function<S, R> maker) {
    var made = new ArrayList<R>();
    var index = 0;
    for (var section : Optional.ofNullable(sections).orElse(List.of())) {
      var at = "/" + key + "/" + index++;
      tried(
              Optional.<R>empty(),
              () -> {
                if (section == null) {
                  throw unfit(at, needs);
                }
                return Optional.of(made(at, () -> maker.apply(section)));
              })
          .ifPresent(made::add);
    }
    return List.copyOf(made);
  }

  /**
   * Goes on only where nothing was wrong.
   *
   * @throws UnfitYamlException with a line for each mistake
   */
  public void requireFlawless() {
    if (!mistakes.isEmpty()) {
      throw new UnfitYamlException(
          mistakes.stream()
              .sorted(UnfitYamlException.BY_PLACE)
              .map(UnfitYamlException::getMessage)
              .distinct()
              .collect(Collectors.joining("\n")));
    }
  }

  private T content(String text, Class<T> type) {
    try {
      var root = root(text);
      for (var setting : given) {
        set(root, setting);
      }
      return StrictYaml.YAML.readerFor(type).withHandler(new Told()).readValue(root);
    } catch (JsonMappingException e) {
      throw unfit(StrictYaml.pointer(e), StrictYaml.first(e));
    } catch (JsonProcessingException e) {
      throw placed(e.getLocation(), StrictYaml.first(e));
    } catch (IOException e) {
      throw new UncheckedIOException("a text can always be read", e);
    }
  }

  /** What the text says. */
  private ObjectNode root(String text) throws IOException {
    try (var parser = StrictYaml.YAML.createParser(text)) {
      var token = parser.nextToken();
      if (token == null || token == JsonToken.VALUE_NULL) {
        return NODES.objectNode();
      }
      var root = node(parser, this::noted);
      var further = parser.nextToken();
      if (further == null && root instanceof ObjectNode object) {
        return object;
      }
      throw placed(parser.currentTokenLocation(), "one document is expected, of keys with values");
    }
  }

  /** Scalars are text: whether {@code 010} is a number says the record that has it. */
  private static JsonNode node(JsonParser parser, Consumer<JsonParser> passed) throws IOException {
    passed.accept(parser);
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        var object = NODES.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          passed.accept(parser);
          var name = parser.currentName();
          var _ = parser.nextToken();
          var _ = object.set(name, node(parser, passed));
        }
        yield object;
      }
      case START_ARRAY -> {
        var array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(node(parser, passed));
        }
        yield array;
      }
      case VALUE_NULL -> NODES.nullNode();
      default -> NODES.textNode(parser.getText());
    };
  }

  private void noted(JsonParser parser) {
    places.putIfAbsent(
        parser.getParsingContext().pathAsPointer().toString(), parser.currentTokenLocation());
  }

  private static void set(ObjectNode root, GivenSetting setting) throws IOException {
    var value = value(setting);
    var at = JsonPointer.compile(setting.pointer());
    var key = at.last();
    try {
      if (key.mayMatchElement() && !root.at(at.head()).isObject()) {
        set(root.withArray(at.head(), OverwriteMode.NULLS, true), key.getMatchingIndex(), value);
      } else {
        var _ =
            root.withObject(at.head(), OverwriteMode.NULLS, true)
                .set(key.getMatchingProperty(), value);
      }
    } catch (UnsupportedOperationException _) {
      throw new UnfitYamlException(
          "%s: what it stands in is a single value".formatted(setting.name()));
    }
  }

  private static void set(ArrayNode array, int index, JsonNode value) {
    while (array.size() <= index) {
      array.addNull();
    }
    array.set(index, value);
  }

  private static JsonNode value(GivenSetting setting) throws IOException {
    var text = setting.value().strip();
    if (!text.startsWith("[") && !text.startsWith("{")) {
      return NODES.textNode(text);
    }
    try (var parser = StrictYaml.YAML.createParser(text)) {
      var _ = parser.nextToken();
      return node(parser, _ -> {});
    } catch (JsonProcessingException e) {
      throw new UnfitYamlException("%s: %s".formatted(setting.name(), StrictYaml.first(e)));
    }
  }

  /**
   * A mistake at the place to which a JSON pointer (RFC 6901) leads, said with where it stands, or
   * what gives it.
   */
  public UnfitYamlException unfit(String pointer, String message) {
    var parts = given.stream().filter(setting -> setting.within(pointer)).toList();
    if (parts.isEmpty()) {
      return placed(nearest(pointer), message);
    }
    var names = parts.stream().map(GivenSetting::name).collect(Collectors.joining(", "));
    if (!places.containsKey(pointer) || parts.getFirst().pointer().equals(pointer)) {
      return new UnfitYamlException(names + ": " + message);
    }
    return placed(nearest(pointer), "%s (part of it is given by %s)".formatted(message, names));
  }

  private @Nullable JsonLocation nearest(String pointer) {
    for (var at = pointer; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
      if (places.containsKey(at)) {
        return places.get(at);
      }
    }
    return null;
  }

  private UnfitYamlException placed(@Nullable JsonLocation at, String message) {
    var line = at == null ? 1 : at.getLineNr();
    var column = at == null ? 1 : at.getColumnNr();
    return new UnfitYamlException(file.orElse("the configuration"), line, column, message);
  }

  /** Notes what does not fit, and goes on without it. */
  private final class Told extends DeserializationProblemHandler {
    @Override
    public boolean handleUnknownProperty(
        DeserializationContext context,
        JsonParser parser,
        JsonDeserializer<?> deserializer,
        Object bean,
        String name)
        throws IOException {
      mistakes.add(
          unfit(
              place(parser, name),
              "unknown key `%s`; known here: %s"
                  .formatted(name, StrictYaml.known(deserializer.getKnownPropertyNames()))));
      var _ = parser.skipChildren();
      return true;
    }

    @Override
    public @Nullable Object handleWeirdStringValue(
        DeserializationContext context, Class<?> wanted, String value, String why) {
      unfitting(
          context.getParser(),
          wanted == Boolean.class
              ? "`true` or `false`"
              : wanted == Double.class || wanted == BigDecimal.class
                  ? "no number"
                  : "no whole number");
      return null;
    }

    @Override
    public @Nullable Object handleUnexpectedToken(
        DeserializationContext context,
        JavaType wanted,
        JsonToken token,
        JsonParser parser,
        @Nullable String why)
        throws IOException {
      unfitting(
          parser,
          wanted.isCollectionLikeType()
              ? "a list, such as `[a, b]`"
              : wanted.isTypeOrSubTypeOf(String.class)
                      || wanted.isTypeOrSubTypeOf(Number.class)
                      || wanted.isTypeOrSubTypeOf(Boolean.class)
                  ? "a single value"
                  : "no single value: it has keys of its own");
      var _ = parser.skipChildren();
      return wanted.isTypeOrSubTypeOf(String.class) ? "" : null;
    }

    /** Where what the parser has come to stands; what begins there has a context of its own. */
    private static String place(JsonParser parser) {
      var context = parser.getParsingContext();
      var at = parser.currentToken().isStructStart() ? context.getParent() : context;
      return at.pathAsPointer().toString();
    }

    /**
     * Unknown keys come from a buffer, which loses their name where there is a list or an object.
     */
    private static String place(JsonParser parser, String name) {
      var place = parser.getParsingContext().pathAsPointer().toString();
      var lost = place.indexOf("//");
      return lost < 0 ? place : place.substring(0, lost) + "/" + name;
    }

    private void unfitting(JsonParser parser, String expected) {
      var pointer = place(parser);
      mistakes.add(
          unfit(pointer, "`%s` is %s".formatted(pointer.substring(1).replace('/', '.'), expected)));
    }
  }
}
