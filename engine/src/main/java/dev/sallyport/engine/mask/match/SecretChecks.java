package dev.sallyport.engine.mask.match;

import dev.sallyport.dsl.Allowed;
import dev.sallyport.dsl.Check;
import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.regex.Regex;
import dev.sallyport.engine.mask.digits.CheckDigitRules;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What must hold of the secrets of one detector, as a whole. */
public final class SecretChecks {
  private final List<Check> checks;
  private final List<Allowed> allowed;
  private final List<Regex> patterns = new ArrayList<>();
  private final Alphabet alphabet;
  private final Machine machine;

  private SecretChecks(Detector detector, Tables tables) {
    checks = detector.checks();
    allowed = detector.allowed();
    for (var one : allowed) {
      if (one instanceof Allowed.Matching(var regex)) {
        patterns.add(regex);
      }
    }
    var nfa = Nfa.of(patterns);
    alphabet = new Alphabet(Nfa.sets(List.of(nfa)));
    var numbers = IntStream.range(0, patterns.size()).toArray();
    machine = Machine.of(nfa, alphabet, numbers, new BitSet(), tables);
  }

  /** The checks of a detector. */
  public static SecretChecks of(Detector detector, Tables tables) {
    return new SecretChecks(detector, tables);
  }

  /** Whether all checks hold and nothing makes it harmless. */
  boolean hold(CharSequence secret) {
    return failure(secret).isEmpty();
  }

  /** Why this is no secret, such as {@code its entropy of 2.1 is below 3.0}. */
  public Optional<String> failure(CharSequence secret) {
    for (var check : checks) {
      var failure = failure(check, secret);
      if (failure.isPresent()) {
        return failure;
      }
    }
    for (var one : allowed) {
      if (one instanceof Allowed.Text(var text) && secret.toString().contains(text)) {
        return Optional.of("it contains `" + text + "`, which is allowed");
      }
    }
    return matchesAllowed(secret)
        ? Optional.of("it matches a pattern that is allowed")
        : Optional.empty();
  }

  private static Optional<String> failure(Check check, CharSequence secret) {
    return switch (check) {
      case Check.Entropy(var bits) -> {
        var entropy = entropy(secret);
        yield failure(
            entropy >= bits,
            () -> String.format(Locale.ROOT, "its entropy of %.2f is below %s", entropy, bits));
      }
      case Check.Length(var least, var most) -> {
        var length = Character.codePointCount(secret, 0, secret.length());
        yield failure(
            least <= length && length <= most,
            () -> "its length of %d is not from %d to %d".formatted(length, least, most));
      }
      case Check.Digits(var algorithm) ->
          failure(
              CheckDigitRules.hold(algorithm, secret),
              () -> "its check digits are wrong by `%s`".formatted(algorithm.word()));
    };
  }

  private static Optional<String> failure(boolean holds, Supplier<String> otherwise) {
    return holds ? Optional.empty() : Optional.of(otherwise.get());
  }

  /** Shannon's entropy of its characters, in bits for each. */
  private static double entropy(CharSequence secret) {
    var counts = new HashMap<Integer, Integer>();
    secret.codePoints().forEach(c -> counts.merge(c, 1, Integer::sum));
    var length = counts.values().stream().mapToInt(Integer::intValue).sum();
    var bits = 0.0;
    for (var count : counts.values()) {
      var share = (double) count / length;
      bits -= share * Math.log(share) / Math.log(2);
    }
    return bits;
  }

  private boolean matchesAllowed(CharSequence secret) {
    if (patterns.isEmpty()) {
      return false;
    }
    var search = new Unanchored(machine);
    var found = new boolean[1];
    var edge = Edge.TEXT_START;
    for (var c : secret.codePoints().toArray()) {
      var symbol = alphabet.of(c);
      search.step(edge, symbol, state -> found[0] |= machine.accepted(state, symbol).length > 0);
      edge = alphabet.edge(symbol);
    }
    var end = alphabet.end();
    search.step(edge, end, state -> found[0] |= machine.accepted(state, end).length > 0);
    return found[0];
  }
}
