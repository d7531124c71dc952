package dev.sallyport.engine.export.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.sallyport.engine.audit.ApprovalStep;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.KeyStep;
import dev.sallyport.engine.audit.TokenStep;
import dev.sallyport.engine.export.LoggedEntry;
import dev.sallyport.engine.export.Samples;
import dev.sallyport.engine.export.UnfitEntryException;
import dev.sallyport.engine.json.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each sort of entry, with each of its steps, against OCSF's own schema of 1.8.0. The files in
 * {@code ocsf/} are that schema as JSON Schema, as ocsf-json-schema 1.2.0 writes it, without its
 * descriptions; it is under the Apache License 2.0, like this.
 */
final class OcsfFormatTest {
  private static final Map<Integer, JsonSchema> SCHEMAS =
      Map.of(
          0, schema("base_event"),
          3002, schema("authentication"),
          3004, schema("entity_management"),
          6002, schema("application_lifecycle"),
          6003, schema("api_activity"));

  private final OcsfFormat format = new OcsfFormat("0.1.0");

  private static JsonSchema schema(String name) {
    try (var in = Samples.class.getResourceAsStream("ocsf/" + name + ".json")) {
      assertThat(in).isNotNull();
      return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<LoggedEntry> entries() {
    return Samples.logged();
  }

  private JsonNode event(LoggedEntry entry) {
    return StrictJson.object(format.event(entry, StrictJson.own(entry.line())));
  }

  private static void assertFits(JsonNode event) {
    var schema = Objects.requireNonNull(SCHEMAS.get(event.path("class_uid").asInt(-1)));
    assertThat(schema.validate(event)).as(event.toPrettyString()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("entries")
  void eachEntryFitsTheSchemaOfItsClass(LoggedEntry entry) {
    assertFits(event(entry));
  }

  /** What the other tests rely on: nothing that is missing, unknown or of another type fits. */
  @Test
  void theSchemaIsStrict() {
    var schema = Objects.requireNonNull(SCHEMAS.get(6003));
    List<Consumer<ObjectNode>> mistakes =
        List.of(
            event -> event.remove("src_endpoint"),
            event -> event.put("unheard_of", 1),
            event -> event.put("activity_id", 7),
            event -> event.put("time", "now"),
            event -> event.withObject("actor").put("unheard_of", 1),
            event -> event.withObject("src_endpoint").remove("name"),
            event -> event.withObject("metadata").remove("product"));
    for (var mistake : mistakes) {
      var event = (ObjectNode) event(Samples.logged().getFirst());
      assertThat(schema.validate(event)).isEmpty();
      mistake.accept(event);
      assertThat(schema.validate(event)).as(event.toString()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  void whatHasNoFormFitsTheSchemaOfAllEvents(LoggedEntry entry) {
    var event = StrictJson.object(format.plain(entry));
    assertThat(event.path("class_uid").asInt(-1)).isZero();
    assertThat(event.path("raw_data").asText()).isEqualTo(entry.line());
    assertFits(event);
  }

  @ParameterizedTest
  @MethodSource("entries")
  void eachSaysWhereItStandsAndHoldsTheWholeEntry(LoggedEntry entry) {
    var event = event(entry);
    assertThat(event.path("raw_data").asText()).isEqualTo(entry.line());
    assertThat(event.at("/metadata/uid").asText()).isEqualTo(entry.id());
    assertThat(event.at("/metadata/sequence").asLong(-1)).isEqualTo(entry.leaf());
    assertThat(event.at("/metadata/version").asText()).isEqualTo("1.8.0");
    assertThat(event.path("time").asLong()).isEqualTo(entry.at().toEpochMilli());
    assertThat(event.path("type_uid").asLong())
        .isEqualTo(event.path("class_uid").asLong() * 100 + event.path("activity_id").asLong());
  }

  /** A sort of entry that is new has to be given a class, and a sample. */
  @Test
  void everySortOfEntryHasAClass() {
    assertThat(
            Samples.entries().stream()
                .map(entry -> entry.getClass().getSimpleName())
                .distinct()
                .sorted())
        .containsExactlyElementsOf(
            Stream.of(AuditEntry.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .sorted()
                .toList());
  }

  @ParameterizedTest
  @CsvSource({
    "intent, 6003",
    "outcome, 6003",
    "tool_use, 6003",
    "sign_in, 3002",
    "token, 3002",
    "approval, 3004",
    "policy, 3004",
    "act, 3004",
    "configured, 6002",
    "started, 6002",
    "stopped, 6002"
  })
  void kindsHaveClasses(String kind, int uid) {
    assertThat(Samples.logged().stream().filter(entry -> entry.kind().equals(kind)))
        .isNotEmpty()
        .allSatisfy(entry -> assertThat(event(entry).path("class_uid").asInt()).isEqualTo(uid));
  }

  @Test
  void aKeyIsManagedByPeopleAndShownByPrograms() {
    var classes = new HashMap<KeyStep.Step, Integer>();
    for (var entry : Samples.entries()) {
      if (entry instanceof KeyStep step) {
        classes.put(step.step(), event(Samples.logged(step, 0)).path("class_uid").asInt());
      }
    }
    assertThat(classes)
        .containsOnly(
            Map.entry(KeyStep.Step.CREATED, 3004),
            Map.entry(KeyStep.Step.REVOKED, 3004),
            Map.entry(KeyStep.Step.FIRST_USED, 3002),
            Map.entry(KeyStep.Step.USED_EXPIRED, 3002),
            Map.entry(KeyStep.Step.USED_REVOKED, 3002));
  }

  @Test
  void whatSomebodyShouldLookAtIsSevere() {
    assertThat(
            Samples.entries().stream()
                .filter(entry -> event(Samples.logged(entry, 0)).path("severity_id").asInt() == 4)
                .map(OcsfFormatTest::step))
        .containsExactlyInAnyOrder(
            "reused", "used_expired", "used_revoked", "emergency", "policy", "policy");
  }

  private static String step(AuditEntry entry) {
    return switch (entry) {
      case TokenStep step -> step.step().word();
      case KeyStep step -> step.step().word();
      case ApprovalStep step -> step.step().word();
      default -> entry.kind();
    };
  }

  @Test
  void whatIsNotKnownHasNoForm() {
    var unheard = new LoggedEntry(Samples.LOG, 7, "unheard_of", Samples.AT, "{\"v\":1}");
    assertThatThrownBy(() -> format.event(unheard, StrictJson.own(unheard.line())))
        .isInstanceOf(UnfitEntryException.class);
  }
}
