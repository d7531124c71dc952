package dev.sallyport.engine.mask;

import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.Diagnostic;
import dev.sallyport.dsl.Example;
import dev.sallyport.dsl.Mask;
import dev.sallyport.dsl.MaskSet;
import dev.sallyport.dsl.Scope;
import dev.sallyport.dsl.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Tests what mask files say of themselves: every example and every expectation, whole and cut in
 * two at every place. An expectation of a tool's input that begins with a brace is masked as JSON;
 * one of what is blocked expects the message. HMACs and tokens are those of a key that everyone
 * knows.
 */
public final class MaskExamples {
  /** From Unicode's private use area, so that no example holds it. */
  private static final String LABEL = "\uE000";

  private final Masks masks;
  private final Pseudonyms pseudonyms = MaskKey.ofExamples().pseudonyms("tenant", "session");
  private final List<Diagnostic> failures = new ArrayList<>();

  private MaskExamples(MaskSet set) {
    masks = Masks.compile(set);
  }

  /**
   * How the examples of one detector, or the expectations of one mask, came out.
   *
   * @param name such as {@code detector aws.access_key} or {@code mask secrets}
   * @param span where it is declared
   * @param examples how many it brings
   * @param failures what is not as it says, in reading order
   */
  public record Tested(String name, Span span, int examples, List<Diagnostic> failures) {
    public Tested {
      failures = List.copyOf(failures);
    }
  }

  /** Everything that is not as the files say; nothing if all is well. */
  public static List<Diagnostic> failures(MaskSet set) {
    return tested(set, _ -> true).stream()
        .flatMap(one -> one.failures().stream())
        .sorted()
        .toList();
  }

  /**
   * Tests all that bring examples, in the order in which they are written.
   *
   * @param wanted says by its name whether one takes part
   */
  public static List<Tested> tested(MaskSet set, Predicate<String> wanted) {
    var examples = new MaskExamples(set);
    var detectors =
        set.detectors().stream()
            .filter(one -> wanted.test("detector " + one.name()))
            .map(
                one ->
                    examples.tested(
                        "detector " + one.name(),
                        one.span(),
                        one.examples().size(),
                        () -> examples.detector(one)));
    var masks =
        set.masks().stream()
            .filter(one -> wanted.test("mask " + one.name()))
            .map(
                one ->
                    examples.tested(
                        "mask " + one.name(),
                        one.span(),
                        one.expectations().size(),
                        () -> examples.mask(one)));
    return Stream.concat(detectors, masks).filter(one -> one.examples() > 0).toList();
  }

  private Tested tested(String name, Span span, int examples, Runnable test) {
    failures.clear();
    test.run();
    return new Tested(name, span, examples, failures.stream().sorted().toList());
  }

  private void detector(Detector detector) {
    var program =
        new ScopedProgram(
            masks.detector(detector, LABEL), Scope.RESPONSE_TEXT, new Findings(), pseudonyms);
    for (var example : detector.examples()) {
      var masked = masked(example.span(), program, example.text());
      switch (example) {
        case Example.Ignores(var span, var text) -> {
          if (!masked.equals(text)) {
            fail(span, "detector `%s` finds something here".formatted(detector.name()));
          }
        }
        case Example.Matches(var span, var text, var secret) ->
            matches(detector, span, masked, text, secret);
      }
    }
  }

  private void matches(
      Detector detector, Span span, String masked, String text, Optional<String> secret) {
    if (masked.equals(text)) {
      fail(span, "detector `%s` finds nothing here".formatted(detector.name()));
    } else if (secret.isPresent() && !masked.equals(text.replace(secret.get(), LABEL))) {
      fail(
          span,
          "detector `%s` takes out another part; what is left is `%s`"
              .formatted(detector.name(), masked.replace(LABEL, "…")));
    }
  }

  private void mask(Mask mask) {
    for (var expectation : mask.expectations()) {
      var program =
          masks.scoped(List.of(mask.name()), expectation.scope(), new Findings(), pseudonyms);
      var masked = masked(expectation.span(), program, expectation.before());
      if (!masked.equals(expectation.after())) {
        fail(expectation.span(), "mask `%s` gives `%s`".formatted(mask.name(), masked));
      }
    }
  }

  private String masked(Span span, ScopedProgram program, String text) {
    var whole = inPieces(program, List.of(text));
    for (var cut = 1; cut < text.length(); cut++) {
      if (!inPieces(program, List.of(text.substring(0, cut), text.substring(cut))).equals(whole)) {
        fail(span, "cut after %d characters, the result is another one".formatted(cut));
      }
    }
    return whole;
  }

  private static String inPieces(ScopedProgram program, List<String> pieces) {
    try {
      return program.scope().isToolUse() && pieces.getFirst().startsWith("{")
          ? ofInput(new JsonInputMasker(program), pieces)
          : ofText(new TextMasker(program), pieces);
    } catch (BlockedException e) {
      return e.reason();
    }
  }

  private static String ofText(TextMasker masker, List<String> pieces) {
    var out = new StringBuilder();
    pieces.forEach(piece -> out.append(masker.on(piece)));
    return out.append(masker.end()).toString();
  }

  /** The input of a tool is JSON, whose fields a mask may know. */
  private static String ofInput(JsonInputMasker masker, List<String> pieces) {
    var out = new StringBuilder();
    pieces.forEach(piece -> out.append(masker.on(piece)));
    return out.append(masker.end()).toString();
  }

  private void fail(Span span, String message) {
    failures.add(new Diagnostic(span, message));
  }
}
