package dev.sallyport.workbench.cases;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.StrictYaml;
import dev.sallyport.engine.json.UnfitYamlException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A file of cases, read strictly: an unknown key is a typo, and a typo is an error. */
final class CaseFile {
  /** Cases that a file needs. */
  private static final int MAX_CASES = 1000;

  private static final String EMPTY = ":1:1: expected `cases:`, with at least one case";
  private static final Set<String> DECISIONS = Set.of("allow", "mask", "approve", "deny");
  private static final Set<String> KINDS = Set.of("person", "service");
  private static final Set<String> TYPES = Set.of("tool_use", "server_tool_use", "mcp_tool_use");
  private static final Set<String> METHODS = Set.of("oidc", "saml", "key");

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
    try {
      var document =
          StrictYaml.read(file, text, Whole.class)
              .orElseThrow(() -> new UnfitCaseException(file + EMPTY));
      var cases = document.content().cases();
      if (cases == null || cases.isEmpty()) {
        throw new UnfitCaseException(file + EMPTY);
      }
      if (cases.size() > MAX_CASES) {
        throw new UnfitCaseException(file + ": holds more than " + MAX_CASES + " cases");
      }
      var placed = new ArrayList<Placed>();
      for (var i = 0; i < cases.size(); i++) {
        placed.addAll(each(checked(new Placed(file, document.line("/cases/" + i), cases.get(i)))));
      }
      return placed;
    } catch (UnfitYamlException e) {
      throw new UnfitCaseException(String.valueOf(e.getMessage()));
    }
  }

  private static Placed checked(Placed placed) {
    var said = placed.said();
    if (said == null || placed.name().isBlank()) {
      throw wrong(placed, "a case begins with `case:`, which says what it is about");
    }
    var when = said.when();
    if (when == null || ways(when) != 1) {
      throw wrong(
          placed,
          "`when` needs a `request`, or `recorded`, a HAR file, or a `tool_use`, or `commands`");
    }
    if (when.toolUse() != null) {
      known(placed, when.toolUse());
    }
    var then = said.then();
    if (then == null || then.decision() == null || !DECISIONS.contains(then.decision())) {
      throw wrong(placed, "`then` needs a `decision`: allow, mask, approve or deny");
    }
    var given = said.given();
    if (given != null) {
      instant(placed, given.at());
      if (given.identity() != null) {
        known(placed, given.identity());
      }
    }
    return placed;
  }

  private static long ways(Case.When when) {
    return Stream.of(when.request(), when.recorded(), when.toolUse(), when.commands())
        .filter(Objects::nonNull)
        .count();
  }

  /** A list of commands is as many cases, each with the name of both. */
  private static List<Placed> each(Placed placed) {
    var said = placed.said();
    var commands = said.when() == null ? null : said.when().commands();
    if (commands == null) {
      return List.of(placed);
    }
    return commands.stream()
        .map(
            command -> {
              var input = JsonNodeFactory.instance.objectNode().put("command", command);
              var when = Case.When.of(new Case.Use("Bash", null, input));
              var name = placed.name() + ": " + command;
              return new Placed(
                  placed.file(), placed.line(), new Case(name, said.given(), when, said.then()));
            })
        .toList();
  }

  private static void known(Placed placed, Case.Use use) {
    if (use.name() == null || !(use.input() instanceof ObjectNode)) {
      throw wrong(placed, "`tool_use` needs a `name`, and an `input` as the model gives it");
    }
    if (use.type() != null && !TYPES.contains(use.type())) {
      throw wrong(placed, "`type` is `tool_use`, `server_tool_use` or `mcp_tool_use`");
    }
  }

  private static void known(Placed placed, Case.Who who) {
    if (who.kind() != null && !KINDS.contains(who.kind())) {
      throw wrong(placed, "`kind` is `person` or `service`");
    }
    if (who.method() != null && !METHODS.contains(who.method())) {
      throw wrong(placed, "`method` is `oidc`, `saml` or `key`");
    }
    if (who.actors() != null && !who.actors().stream().allMatch(CaseFile::isPrincipal)) {
      throw wrong(placed, "`actors` are written as `issuer#subject`");
    }
  }

  private static boolean isPrincipal(String actor) {
    var cut = actor.indexOf('#');
    return cut > 0 && cut < actor.length() - 1;
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
}
