package dev.sallyport.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dsl.Action;
import dev.sallyport.engine.mask.NaiveMasker.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random texts under random detectors with random actions: what is told of secrets that overlap.
 */
final class ActionsPropertyTest {
  private static final int SEEDS = 3_000;
  private static final int TEXTS_PER_SEED = 4;
  private static final String BLOCKED = "blocked";

  /** As a mask writes it, and what it is. */
  private record Written(String text, Action action) {}

  private static final List<Written> ACTIONS =
      List.of(
          new Written("redact", new Action.Redact("[{name}]")),
          new Written("keep last 1", new Action.Keep(0, 1, "*")),
          new Written("keep first 1 with \"#\"", new Action.Keep(1, 0, "#")),
          new Written("hmac length 6", new Action.Hmac(6)),
          new Written("tokenise session", new Action.Tokenise(Action.Within.SESSION)),
          new Written("drop", new Action.Drop()),
          new Written("block", new Action.Block(BLOCKED)));

  static Stream<Integer> seeds() {
    return IntStream.range(0, SEEDS).boxed();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void neitherShowsWhatTheOtherHidesInAnySplit(int seed) {
    var random = new Random(seed);
    var patterns = new ArrayList<NaiveMasker.Parts>();
    var actions = new ArrayList<Action>();
    var rules = new StringBuilder();
    var count = 2 + random.nextInt(2);
    for (var i = 0; i < count; i++) {
      patterns.add(RandomPatterns.next(random));
      var written = ACTIONS.get(random.nextInt(ACTIONS.size()));
      actions.add(written.action());
      rules.append("d%d -> %s; ".formatted(i, written.text()));
    }
    var program = Compiled.program(RandomPatterns.masks(patterns, rules.toString()));
    for (var t = 0; t < TEXTS_PER_SEED; t++) {
      var text = RandomPatterns.text(random, 12);
      var expected = expected(text, NaiveMasker.secrets(text, patterns), actions);
      for (var cut = 0; cut <= text.length(); cut++) {
        assertThat(masked(program, text, cut))
            .as("%s %s on «%s» cut after %d", patterns, rules, text, cut)
            .isEqualTo(expected);
      }
    }
  }

  private static String masked(ScopedProgram program, String text, int cut) {
    try {
      var masker = new TextMasker(program);
      return masker.on(text.substring(0, cut)) + masker.on(text.substring(cut)) + masker.end();
    } catch (BlockedException _) {
      return BLOCKED;
    }
  }

  private static String expected(String text, List<Secret> secrets, List<Action> actions) {
    if (secrets.stream().anyMatch(secret -> actions.get(secret.rank()) instanceof Action.Block)) {
      return BLOCKED;
    }
    var masked = new StringBuilder();
    var left = new ArrayList<>(secrets);
    var at = 0;
    while (!left.isEmpty()) {
      var first = left.getFirst();
      var region = region(left);
      left.removeAll(region);
      var end = region.stream().mapToInt(Secret::end).max().orElseThrow();
      masked.append(text, at, first.start()).append(told(text, first, region, end, actions));
      at = end;
    }
    return masked.append(text.substring(at)).toString();
  }

  /** The first secret and all that overlap with it, or with one that does. */
  private static List<Secret> region(List<Secret> secrets) {
    var region = new ArrayList<Secret>();
    var end = secrets.getFirst().end();
    for (var secret : secrets) {
      if (secret.start() >= end) {
        break;
      }
      region.add(secret);
      end = Math.max(end, secret.end());
    }
    return region;
  }

  private static String told(
      String text, Secret first, List<Secret> region, int end, List<Action> actions) {
    var ownEnd =
        region.stream()
            .filter(other -> other.start() == first.start() && other.rank() == first.rank())
            .mapToInt(Secret::end)
            .max()
            .orElseThrow();
    var othersGoOn =
        region.stream().anyMatch(other -> other.rank() != first.rank() && other.end() > ownEnd);
    var seen = othersGoOn ? "" : text.substring(first.start(), end);
    return new Replacement.Act("d" + first.rank(), actions.get(first.rank()))
        .of(seen, Compiled.PSEUDONYMS);
  }
}
