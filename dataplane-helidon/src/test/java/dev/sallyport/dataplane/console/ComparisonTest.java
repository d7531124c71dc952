package dev.sallyport.dataplane.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dataplane.console.Comparison.Line;
import dev.sallyport.dataplane.console.Comparison.Span;
import dev.sallyport.dataplane.console.Comparison.What;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What differs is said, to the word; what is equal is shortened, and nothing else is left out. */
class ComparisonTest {

  private static String text(Line line) {
    return line.spans().stream().map(Span::text).collect(Collectors.joining());
  }

  @Test
  void aWordThatChangedIsMarked() {
    var compared = Comparison.of("git push origin main", "git push --force origin main");
    assertThat(compared.lines()).extracting(Line::what).containsExactly(What.REMOVED, What.ADDED);
    assertThat(compared.lines().getLast().spans())
        .filteredOn(span -> span.what() == What.ADDED)
        .extracting(Span::text)
        .containsExactly("--force ");
  }

  @Test
  void equalTextsAreSame() {
    var text = IntStream.range(0, 50).mapToObj(Integer::toString).collect(Collectors.joining("\n"));
    var compared = Comparison.of(text, text);
    assertThat(compared.isSame()).isTrue();
    assertThat(compared.lines()).extracting(ComparisonTest::text).containsExactly("50 equal lines");
    assertThat(Comparison.of("", "").isSame()).isTrue();
    assertThat(Comparison.isPossible("", "\n".repeat(Comparison.LINES_MAX + 1))).isFalse();
  }

  @Test
  void bothTextsCanBeReadOffTheComparison() {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      var before = lines(random);
      var after = lines(random);
      var compared = Comparison.of(String.join("\n", before), String.join("\n", after));
      var removed = kept(compared, What.REMOVED);
      var added = kept(compared, What.ADDED);
      assertThat(before).as("seed %d", seed).containsAll(removed);
      assertThat(after).as("seed %d", seed).containsAll(added);
      assertThat(before.size() - removed.size())
          .as("seed %d: as many lines are equal on both sides", seed)
          .isEqualTo(after.size() - added.size());
    }
  }

  private static List<String> kept(Comparison compared, What what) {
    return compared.lines().stream()
        .filter(line -> line.what() == what)
        .map(ComparisonTest::text)
        .toList();
  }

  private static List<String> lines(Random random) {
    var lines = new ArrayList<String>();
    for (int i = random.nextInt(1, 12); i > 0; i--) {
      lines.add("a b c d".substring(0, random.nextInt(1, 8)) + random.nextInt(3));
    }
    return lines;
  }
}
