package dev.sallyport.workbench.cases;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A file of cases, read strictly: an unknown key is a typo, and a typo is an error. */
final class CaseFile {
  /** Cases that a file needs. */
  private static final int MAX_CASES = 1000;

  private static final String EMPTY = ":1:1: expected `cases:`, with at least one case";
  private static final Set<String> DECISIONS = Set.of("allow", "mask", "approve", "deny");
  private static final Set<String> KINDS = Set.of("person", "service");

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private CaseFile() {}

  /** The whole file. */
  private record Whole(@Nullable List<Case> cases) {}

  /** A case, and the line where it begins. */
  record Placed(String file, int line, Case said) {
    String place() {
      return file + ":" + line + ":1";
    }

    String name() {
      return Optional.ofNullable(said.name()).orElse("");
    }
  }

  /**
   * Reads a file.
   *
   * @throws UnfitCaseException if it is not as cases are written
   */
  static List<Placed> read(String file, String text) {
    if (text.isBlank()) {
      throw new UnfitCaseException(file + EMPTY);
    }
    try {
      var whole = YAML.readValue(text, Whole.class);
      var cases = whole == null ? null : whole.cases();
      if (cases == null || cases.isEmpty()) {
        throw new UnfitCaseException(file + EMPTY);
      }
      if (cases.size() > MAX_CASES) {
        throw new UnfitCaseException(file + ": holds more than " + MAX_CASES + " cases");
      }
      var places = places(text);
      var placed = new ArrayList<Placed>();
      for (var i = 0; i < cases.size(); i++) {
        placed.add(checked(new Placed(file, line(places, "/cases/" + i), cases.get(i))));
      }
      return placed;
    } catch (UnrecognizedPropertyException e) {
      var known =
          e.getKnownPropertyIds().stream()
              .map(name -> "`" + name + "`")
              .sorted()
              .collect(Collectors.joining(", "));
      throw unfit(
          file,
          places(text).getOrDefault(pointer(e), e.getLocation()),
          "unknown key `%s`; known here: %s".formatted(e.getPropertyName(), known));
    } catch (JsonProcessingException e) {
      throw unfit(
          file, e.getLocation(), e.getOriginalMessage().lines().findFirst().orElse("is not YAML"));
    }
  }

  private static UnfitCaseException unfit(String file, @Nullable JsonLocation at, String message) {
    return new UnfitCaseException(
        at == null
            ? file + ":1:1: " + message
            : "%s:%d:%d: %s".formatted(file, at.getLineNr(), at.getColumnNr(), message));
  }

  private static Placed checked(Placed placed) {
    var said = placed.said();
    if (said == null || placed.name().isBlank()) {
      throw wrong(placed, "a case begins with `case:`, which says what it is about");
    }
    var when = said.when();
    if (when == null || (when.request() == null) == (when.recorded() == null)) {
      throw wrong(placed, "`when` needs a `request`, or `recorded`, a HAR file");
    }
    var then = said.then();
    if (then == null || then.decision() == null || !DECISIONS.contains(then.decision())) {
      throw wrong(placed, "`then` needs a `decision`: allow, mask, approve or deny");
    }
    var given = said.given();
    if (given != null) {
      instant(placed, given.at());
      var who = given.identity();
      if (who != null && who.kind() != null && !KINDS.contains(who.kind())) {
        throw wrong(placed, "`kind` is `person` or `service`");
      }
    }
    return placed;
  }

  private static void instant(Placed placed, @Nullable String at) {
    try {
      if (at != null) {
        Instant.parse(at);
      }
    } catch (DateTimeParseException _) {
      throw wrong(placed, "`at` is a time such as 2026-03-01T09:00:00Z");
    }
  }

  private static UnfitCaseException wrong(Placed placed, String message) {
    return new UnfitCaseException(placed.place() + ": " + message);
  }

  /** Where each key and each element stands, by its JSON pointer (RFC 6901). */
  private static Map<String, JsonLocation> places(String text) {
    var places = new HashMap<String, JsonLocation>();
    try (var parser = YAML.createParser(text)) {
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        places.putIfAbsent(
            parser.getParsingContext().pathAsPointer().toString(), parser.currentTokenLocation());
      }
    } catch (IOException _) {
      // What could be read of it is what places are known of.
    }
    return places;
  }

  private static int line(Map<String, JsonLocation> places, String pointer) {
    var at = places.get(pointer);
    return at == null ? 1 : at.getLineNr();
  }

  private static String pointer(JsonMappingException e) {
    return e.getPath().stream()
        .map(step -> "/" + (step.getFieldName() == null ? step.getIndex() : step.getFieldName()))
        .collect(Collectors.joining());
  }
}
