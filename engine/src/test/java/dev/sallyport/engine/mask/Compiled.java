package dev.sallyport.engine.mask;

import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.MaskSet;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Scope;
import dev.sallyport.dsl.Source;
import java.util.List;

/** Mask files written in a test. */
final class Compiled {
  static final Pseudonyms PSEUDONYMS = MaskKey.ofExamples().pseudonyms("tenant", "session");

  private Compiled() {}

  static MaskSet set(String text) {
    return switch (MaskLanguage.read(new Source("test.mask", text))) {
      case Reading.Parsed(var set) -> set;
      case Reading.Rejected rejected -> throw new AssertionError(rejected.toString());
    };
  }

  static Masks masks(String text) {
    return Masks.compile(set(text));
  }

  /** One detector {@code x} with these patterns, redacted to {@code [x]} in every scope. */
  static Masks detecting(String... patterns) {
    return masks(
        """
        masks 1;
        detector x { match %s; }
        mask m {
          on response.text, response.tool_use, response.tool_result { x -> redact; }
          on request.text, request.system, request.tool_use, request.tool_result { x -> redact; }
        }
        """
            .formatted(
                String.join(", ", List.of(patterns).stream().map(p -> "/" + p + "/").toList())));
  }

  static ScopedProgram program(Masks masks) {
    return masks.scoped(List.of("m"), Scope.RESPONSE_TEXT, new Findings(), Compiled.PSEUDONYMS);
  }
}
