package dev.sallyport.workbench.lint;

import dev.sallyport.dsl.Mask;
import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Diagnostic;
import dev.sallyport.opa.Facts;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.Place;
import dev.sallyport.opa.Rejected;
import dev.sallyport.opa.Schemas;
import dev.sallyport.workbench.cases.CaseTests;
import dev.sallyport.workbench.cases.UnfitCaseException;
import dev.sallyport.workbench.lint.Finding.Level;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks for all that there is to look for in a policy directory. */
public final class Lint {
  private static final List<LintRule> RULES =
      List.of(
          new InputPaths(),
          new VerdictFields(),
          new VerdictNames(),
          new MaskNames(),
          new Reached(),
          new Untested(),
          new NetworkCalls(),
          new Regexes());

  private static final Pattern PLACED =
      Pattern.compile("(?<file>.+?):(?<line>\\d+):(?<column>\\d+): (?<message>.*)", Pattern.DOTALL);

  private Lint() {}

  /**
   * What is found, by place. Where the strict check finds something, or a mask file is wrong, that
   * alone: the rest would follow from it.
   *
   * @param now what the clock of tests shows
   */
  public static List<Finding> findings(PolicyFiles files, Opa opa, Instant now) {
    // Masks need no OPA, so the two keep a core each busy.
    var masks = CompletableFuture.supplyAsync(() -> MaskLanguage.read(Source.all(files.masks())));
    var told = opa.facts(files.policiesAndTests(), schemas(files), now);
    return switch (masks.join()) {
      case Reading.Rejected(var wrong) ->
          Stream.concat(
                  wrong.stream().map(Lint::mask),
                  told instanceof Rejected(var more) ? more.stream().map(Lint::rego) : Stream.of())
              .sorted()
              .toList();
      case Reading.Parsed(var set) ->
          switch (told) {
            case Rejected(var wrong) -> wrong.stream().map(Lint::rego).toList();
            case Facts facts -> {
              var names = set.masks().stream().map(Mask::name).collect(Collectors.toSet());
              try {
                yield judged(new Policy(facts, names, CaseTests.rulesNamed(files)), files);
              } catch (UnfitCaseException e) {
                yield List.of(unfit(String.valueOf(e.getMessage())));
              }
            }
          };
    };
  }

  /** A directory without a schema of its own is held against the one that the gateway ships. */
  private static Schemas schemas(PolicyFiles files) {
    var own = files.schemas();
    return own.input().isPresent() ? own : new Schemas(Optional.of(shippedSchema()), own.data());
  }

  private static String shippedSchema() {
    try (var schema = Lint.class.getResourceAsStream("input.json")) {
      return new String(Objects.requireNonNull(schema).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Finding> judged(Policy policy, PolicyFiles files) {
    var found = RULES.stream().flatMap(rule -> rule.findings(policy)).distinct().toList();
    return new Ignores(policy.facts().comments(), files.files())
        .applied(found).stream().sorted().toList();
  }

  private static Finding rego(Diagnostic wrong) {
    return new Finding(
        new Place(wrong.file(), wrong.line(), wrong.column()),
        wrong.code(),
        Level.ERROR,
        wrong.message());
  }

  /** A file of cases that cannot be read says so as {@code file:line:column: message}. */
  private static Finding unfit(String line) {
    var placed = PLACED.matcher(line);
    return placed.matches()
        ? new Finding(
            new Place(
                placed.group("file"),
                Integer.parseInt(placed.group("line")),
                Integer.parseInt(placed.group("column"))),
            "case_error",
            Level.ERROR,
            placed.group("message"))
        : new Finding(new Place("", 0, 0), "case_error", Level.ERROR, line);
  }

  private static Finding mask(dev.sallyport.dsl.Diagnostic wrong) {
    var span = wrong.span();
    return new Finding(
        new Place(span.file(), span.line(), span.column()),
        "mask_error",
        Level.ERROR,
        wrong.message());
  }
}
