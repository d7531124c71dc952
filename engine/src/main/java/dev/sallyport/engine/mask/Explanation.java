package dev.sallyport.engine.mask;

import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.Pattern;
import dev.sallyport.dsl.Span;
import dev.sallyport.dsl.regex.CharSet;
import dev.sallyport.dsl.regex.Regex;
import dev.sallyport.engine.mask.match.SecretChecks;
import dev.sallyport.engine.mask.match.Tables;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Why one pattern of a detector found what it found in a text, or nothing.
 *
 * @param pattern where it is written
 * @param secrets what fits the pattern, in the order of the text; of those that overlap, what
 *     counts is told in one, and of those that don't count, the longest
 * @param attempt the place where it came nearest to fitting, if it fits nowhere
 */
public record Explanation(Span pattern, List<Secret> secrets, Optional<Attempt> attempt) {
  /** In code points, of texts that can be explained: it takes a time that no reply may take. */
  public static final int MAX_CHARS = 10_000;

  public Explanation {
    secrets = List.copyOf(secrets);
  }

  /**
   * What fits the pattern.
   *
   * @param start in UTF-16 units
   * @param failure why it does not count all the same, such as {@code its entropy of 2.10 is below
   *     3.0}
   */
  public record Secret(int start, int end, Optional<String> failure) {}

  /**
   * How far the pattern fits from one place on.
   *
   * @param start in UTF-16 units
   * @param end where it no longer fits
   * @param part what could not be found from there
   * @param wanted what would have had to stand there
   */
  public record Attempt(int start, int end, Part part, Wanted wanted) {}

  /** The three parts of a pattern. */
  public enum Part {
    BEFORE,
    SECRET,
    AFTER
  }

  /** One of these characters, or one of these places. */
  public record Wanted(CharSet characters, List<Regex.At> places) {
    public Wanted {
      places = List.copyOf(places);
    }
  }

  /**
   * Explains what a detector makes of a text, pattern by pattern.
   *
   * @throws IllegalArgumentException if the text is longer than {@link #MAX_CHARS}
   */
  public static List<Explanation> of(Detector detector, String text) {
    if (text.codePointCount(0, text.length()) > MAX_CHARS) {
      throw new IllegalArgumentException(
          "a text of more than %,d characters can't be explained".formatted(MAX_CHARS));
    }
    var checks = SecretChecks.of(detector, new Tables());
    return detector.patterns().stream()
        .map(pattern -> new Explainer(pattern, checks, text).explanation())
        .toList();
  }

  /** Works on one pattern and one text. */
  private static final class Explainer {
    private final Pattern pattern;
    private final SecretChecks checks;
    private final String text;
    private final int length;
    private final Simulation simulation;

    private Explainer(Pattern pattern, SecretChecks checks, String text) {
      this.pattern = pattern;
      this.checks = checks;
      this.text = text;
      var codePoints = text.codePoints().toArray();
      length = codePoints.length;
      simulation = new Simulation(codePoints);
    }

    private Explanation explanation() {
      var fitting = fitting();
      return new Explanation(
          pattern.span(), merged(fitting), fitting.isEmpty() ? nearest() : Optional.empty());
    }

    private List<Secret> fitting() {
      var anywhere = new BitSet();
      anywhere.set(0, length + 1);
      var found = new ArrayList<Secret>();
      simulation.ends(pattern.before(), anywhere).stream()
          .forEach(
              start ->
                  simulation.ends(pattern.secret(), start).stream()
                      .filter(end -> !simulation.ends(pattern.after(), end).isEmpty())
                      .forEach(end -> found.add(secret(start, end))));
      return found;
    }

    private Secret secret(int start, int end) {
      var from = units(start);
      var to = units(end);
      return new Secret(from, to, checks.failure(text.substring(from, to)));
    }

    private int units(int codePoints) {
      return text.offsetByCodePoints(0, codePoints);
    }

    /** Characters are masked that lie in any secret, so those that overlap become one. */
    private static List<Secret> merged(List<Secret> all) {
      var merged = new ArrayList<Secret>();
      all.stream()
          .filter(secret -> secret.failure().isEmpty())
          .sorted(Comparator.comparingInt(Secret::start))
          .forEach(
              secret -> {
                if (merged.isEmpty() || merged.getLast().end() <= secret.start()) {
                  merged.add(secret);
                } else {
                  var last = merged.removeLast();
                  merged.add(
                      new Secret(
                          last.start(), Math.max(last.end(), secret.end()), Optional.empty()));
                }
              });
      all.stream()
          .filter(secret -> secret.failure().isPresent())
          .sorted(Comparator.comparingInt(secret -> secret.start() - secret.end()))
          .filter(secret -> merged.stream().noneMatch(other -> overlap(secret, other)))
          .forEachOrdered(merged::add);
      merged.sort(Comparator.comparingInt(Secret::start));
      return merged;
    }

    private static boolean overlap(Secret one, Secret other) {
      return one.start() < other.end() && other.start() < one.end();
    }

    /** From each place on as far as it fits; the one that gets through most of the pattern. */
    private Optional<Attempt> nearest() {
      var best = Optional.<Reach>empty();
      for (var start = 0; start < length; start++) {
        var reach = reach(start);
        if (best.isEmpty() || reach.isFurtherThan(best.get())) {
          best = Optional.of(reach);
        }
      }
      return best.filter(reach -> reach.end() > reach.start())
          .map(
              reach ->
                  new Attempt(
                      units(reach.start()), units(reach.end()), reach.part(), reach.wanted()));
    }

    private Reach reach(int start) {
      simulation.beginAt(start);
      var ends = new BitSet();
      ends.set(start);
      var steps = 0;
      var part = Part.BEFORE;
      for (var now : Part.values()) {
        for (var step : steps(now)) {
          part = now;
          ends = simulation.ends(step, ends);
          if (ends.isEmpty()) {
            return new Reach(start, simulation.furthest(), steps, part, wanted());
          }
          steps++;
        }
      }
      throw new IllegalStateException("it fits, though it fits nowhere");
    }

    private List<Regex> steps(Part part) {
      var regex =
          switch (part) {
            case BEFORE -> pattern.before();
            case SECRET -> pattern.secret();
            case AFTER -> pattern.after();
          };
      return regex instanceof Regex.Sequence(var parts) ? parts : List.of(regex);
    }

    private Wanted wanted() {
      return new Wanted(simulation.wanted(), simulation.wantedPlaces());
    }
  }

  /** How far a pattern fits from a start on; in code points. */
  private record Reach(int start, int end, int steps, Part part, Wanted wanted) {
    private boolean isFurtherThan(Reach other) {
      return steps != other.steps ? steps > other.steps : end - start > other.end - other.start;
    }
  }
}
