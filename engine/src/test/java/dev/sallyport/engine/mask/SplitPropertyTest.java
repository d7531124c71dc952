package dev.sallyport.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random texts under random detectors, whole and split, against {@link NaiveMasker}. */
final class SplitPropertyTest {
  private static final int SEEDS = 10_000;
  private static final int TEXTS_PER_SEED = 3;

  static Stream<Integer> seeds() {
    return IntStream.range(0, SEEDS).boxed();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void equalsTheReferenceInEverySplit(int seed) {
    var random = new Random(seed);
    var patterns = new ArrayList<NaiveMasker.Parts>();
    var count = 1 + random.nextInt(3);
    for (var i = 0; i < count; i++) {
      patterns.add(RandomPatterns.next(random));
    }
    var masks = RandomPatterns.masks(patterns);
    var program = Compiled.program(masks);
    for (var t = 0; t < TEXTS_PER_SEED; t++) {
      var text = RandomPatterns.text(random, 14);
      var expected = NaiveMasker.mask(text, patterns);
      assertThat(program.mask(text).orElse(text))
          .as("%s on «%s»", patterns, text)
          .isEqualTo(expected);
      for (var split = 0; split <= text.length(); split++) {
        var pieces = List.of(text.substring(0, split), text.substring(split));
        assertThat(inPieces(program, pieces)).as("%s on %s", patterns, pieces).isEqualTo(expected);
      }
      var units = text.chars().mapToObj(Character::toString).toList();
      assertThat(inPieces(program, units)).as("%s on %s", patterns, units).isEqualTo(expected);
    }
  }

  private static String inPieces(ScopedProgram program, List<String> pieces) {
    var masker = new TextMasker(program);
    var out = new StringBuilder();
    pieces.forEach(piece -> out.append(masker.on(piece)));
    return out.append(masker.end()).toString();
  }
}
