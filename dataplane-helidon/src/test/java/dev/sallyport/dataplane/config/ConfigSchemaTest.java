package dev.sallyport.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.json.StrictYaml;
import dev.sallyport.engine.saml.OwnKey;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema says of the configuration what the code reads, and the guide's examples fit both. */
class ConfigSchemaTest {
  private static final List<Path> GUIDES =
      List.of(
          Path.of("..", "docs", "guide", "operator.md"),
          Path.of("..", "docs", "guide", "approvals.md"));

  /** Files that the examples name and that are read at the start. */
  private static final List<String> SECRETS =
      List.of("introspection.secret", "client.secret", "db-password", "s3.secret");

  private static final List<String> CERTIFICATES =
      List.of("next.crt", "idp.crt", "jobs.crt", "siem-ca.pem");

  /** What is no text, in the words of the schema. */
  private static final Map<Type, String> PLAIN =
      Map.of(
          Integer.class, "integer",
          Long.class, "integer",
          BigDecimal.class, "number",
          Boolean.class, "boolean");

  private final JsonNode schema =
      StrictJson.object(ConfigSchema.text().getBytes(StandardCharsets.UTF_8));
  @TempDir private Path folder;

  private List<String> mistakes(String yaml) {
    var factory = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    JsonSchema checked =
        factory.getSchema(
            schema, SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
    var document = StrictYaml.read("sallyport.yaml", yaml, JsonNode.class).orElseThrow().content();
    return checked.validate(document).stream().map(Object::toString).toList();
  }

  static List<String> examples() throws IOException {
    var all = new ArrayList<String>();
    for (var guide : GUIDES) {
      Pattern.compile("^```yaml\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
          .matcher(Files.readString(guide))
          .results()
          .map((MatchResult block) -> block.group(1))
          .forEach(all::add);
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theGuidesExamplesFit(String yaml) throws IOException, CertificateEncodingException {
    assertThat(mistakes(yaml)).isEmpty();
    for (var name : SECRETS) {
      new SecretFile(folder.resolve(name)).replace("hush\n");
    }
    var certificate = OwnKey.in(folder.resolve("key.pem")).certificate().getEncoded();
    for (var name : CERTIFICATES) {
      Files.write(folder.resolve(name), certificate);
    }
    var read = ConfigFile.read(Files.writeString(folder.resolve("sallyport.yaml"), yaml));
    // One of them shows what is usual.
    assertThat(read.equals(ConfigFile.NONE)).isEqualTo(yaml.startsWith("tokens:"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "isuers: []",
        "environment: Production",
        "issuers: [{issuer: 'https://a.example'}]",
        "issuers: [{issuer: 'https://a.example', audience: a, algorithms: [HS256]}]",
        "issuers: [{issuer: 'https://a.example', audience: a, kind: robot}]",
        "issuers: [{issuer: 'https://a.example', audience: a, kind: person, services: {claim: a,"
            + " values: b}}]",
        "saml: {providers: []}",
        "saml: {providers: [{entity_id: a}]}",
        "saml: {providers: [{entity_id: a, metadata_file: m, certificates: [c]}]}",
        "saml: {providers: [{entity_id: a, metadata_file: m, algorithms: [RSA-SHA1]}]}",
        "upstreams: [{name: a}]",
        "upstreams: [{name: a, claude: {}}]",
        "upstreams: [{name: a, claude: {key: {}}}]",
        "upstreams: [{name: a, claude: {key: {file: k, variable: K}}}]",
        "upstreams: [{name: a, bedrock: {region: r, key: {file: k}}}]",
        "tokens: {lifetime: soon}",
        "keys: {longest_lifetime: 90}",
        "channels: [{name: a}]",
        "channels: [{name: A, teams: {webhook: {file: t}}}]",
        "channels: [{name: a, teams: {}}]",
        "channels: [{name: a, teams: {webhook: {file: t}}, mail: {host: h, from: f, to: [t]}}]",
        "channels: [{name: a, slack: {token: {file: t}}}]",
        "channels: [{name: a, slack: {webhook: {file: t}, channel: C012}}]",
        "channels: [{name: a, mail: {host: h, from: f, to: []}}]",
        "channels: [{name: a, mail: {host: h, from: f, to: [t], user: u}}]",
        "channels: [{name: a, mail: {host: h, from: f, to: [t], security: maybe}}]",
        "channels: [{name: a, webhook: {address: 'https://a.example'}}]",
        "budgets: [{name: a, window: day}]",
        "budgets: [{name: a, window: day, tokens: 1, dollars: 1}]",
        "budgets: [{name: a, window: day, tokens: 0}]",
        "budgets: [{name: a, window: day, tokens: 0.5}]",
        "budgets: [{name: a, window: hour, tokens: 1}]",
        "budgets: [{name: a, window: day, tokens: 1, each: city}]",
        "budgets: [{name: a, window: day, tokens: 1, on_fault: ask}]",
        "exports: [{name: a, file: {path: p}}]",
        "exports: [{name: a, format: xml, file: {path: p}}]",
        "exports: [{name: a, format: lines}]",
        "exports: [{name: a, format: lines, file: {path: p}, syslog: {host: h}}]",
        "exports: [{name: a, format: lines, file: {path: p, max_mib: 0}}]",
        "exports: [{name: a, format: lines, http: {token: {file: t}}}]",
        "exports: [{name: a, format: lines, syslog: {host: h, max_bytes: 480}}]"
      })
  void editorsSeeMistakes(String yaml) {
    assertThat(mistakes(yaml)).isNotEmpty();
  }

  @Test
  void everyKeyIsDescribedAndNoOther() {
    assertRecord("sallyport.yaml", schema, ConfigFile.Whole.class);
  }

  private void assertRecord(String place, JsonNode described, Class<?> type) {
    var wanted = new ArrayList<String>();
    for (var component : Objects.requireNonNull(type.getRecordComponents())) {
      var key = PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName());
      wanted.add(key);
      var property = described.path("properties").path(key);
      assertKey(place + "." + key, property, component);
    }
    var keys = new ArrayList<String>();
    described.path("properties").fieldNames().forEachRemaining(keys::add);
    assertThat(keys).as(place).containsExactlyElementsOf(wanted);
    assertThat(described.path("additionalProperties").asBoolean(true)).as(place).isFalse();
    described.path("required").forEach(key -> assertThat(keys).as(place).contains(key.asText()));
  }

  private void assertKey(String place, JsonNode property, RecordComponent component) {
    assertThat(property.path("description").asText())
        .as("%s needs a `description` of one sentence", place)
        .endsWith(".")
        .doesNotContain(". ");
    assertType(
        place,
        resolved(property),
        component.getGenericType(),
        component.isAnnotationPresent(JsonFormat.class)
            || Objects.requireNonNull(component.getAccessor())
                .isAnnotationPresent(JsonFormat.class));
  }

  private void assertType(String place, JsonNode property, Type type, boolean single) {
    if (type instanceof ParameterizedType many && many.getRawType() instanceof Class<?> raw) {
      var arguments = many.getActualTypeArguments();
      if (Collection.class.isAssignableFrom(raw)) {
        assertThat(types(property))
            .as(place)
            .containsExactlyElementsOf(single ? List.of("string", "array") : List.of("array"));
        assertType(place + "[]", resolved(property.path("items")), arguments[0], false);
      } else {
        assertThat(types(property)).as(place).containsExactly("object");
        assertType(place + "{}", property.path("additionalProperties"), arguments[1], false);
      }
    } else if (type instanceof Class<?> one && one.isRecord()) {
      assertThat(types(property)).as(place).containsExactly("object");
      assertRecord(place, property, one);
    } else if (!property.has("enum")) {
      assertThat(types(property)).as(place).containsExactly(PLAIN.getOrDefault(type, "string"));
    }
  }

  private static List<String> types(JsonNode property) {
    var types = new ArrayList<String>();
    property.path("type").forEach(type -> types.add(type.asText()));
    return types.isEmpty() ? List.of(property.path("type").asText()) : types;
  }

  private JsonNode resolved(JsonNode property) {
    return property.has("$ref")
        ? schema.at(property.path("$ref").textValue().substring(1))
        : property;
  }
}
