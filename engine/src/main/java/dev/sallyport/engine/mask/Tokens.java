package dev.sallyport.engine.mask;

import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;

/** Finds the tokens that {@link Pseudonyms} makes. */
final class Tokens {
  static final Detector DETECTOR = detector();

  private Tokens() {}

  private static Detector detector() {
    var file =
        """
        masks 1;
        detector token {
          match /\\b%s[a-z0-9_]{1,80}_[a-z2-7]{26,}\\b/;
        }
        """
            .formatted(Pseudonyms.PREFIX);
    return switch (MaskLanguage.read(new Source("tokens", file))) {
      case Reading.Parsed(var set) -> set.detectors().getFirst();
      case Reading.Rejected rejected -> throw new IllegalStateException(rejected.toString());
    };
  }
}
