package dev.sallyport.engine.mask.match;

import dev.sallyport.dsl.Detector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** Detectors that are looked for together; shared by all streams. */
public final class DetectorSet {
  private final List<Detector> detectors;
  private final List<SecretChecks> checks;

  /** The place in the list of the detector that each pattern belongs to. */
  private final int[] detectorOf;

  private final BitSet ends = new BitSet();
  private final Alphabet alphabet;
  private final Machine before;
  private final Machine secret;
  private final Machine after;
  private final Tables tables;

  private DetectorSet(List<Detector> detectors, Tables tables) {
    this.detectors = List.copyOf(detectors);
    this.tables = tables;
    checks = detectors.stream().map(detector -> SecretChecks.of(detector, tables)).toList();
    var parts = new ArrayList<Parts>();
    var owners = new ArrayList<Integer>();
    var checked = new BitSet();
    for (var i = 0; i < detectors.size(); i++) {
      for (var pattern : detectors.get(i).patterns()) {
        checked.set(parts.size(), detectors.get(i).seesWhole());
        owners.add(i);
        parts.add(Parts.of(pattern));
      }
    }
    detectorOf = owners.stream().mapToInt(Integer::intValue).toArray();
    IntStream.range(0, parts.size()).filter(i -> parts.get(i).ends()).forEach(ends::set);
    var befores = Nfa.of(parts.stream().map(Parts::before).toList());
    var secrets = Nfa.of(parts.stream().map(Parts::secret).toList());
    var afters = Nfa.of(parts.stream().map(Parts::after).toList());
    alphabet = new Alphabet(Nfa.sets(List.of(befores, secrets, afters)));
    before = Machine.of(befores, alphabet, numbers(parts, false), new BitSet(), tables);
    secret = Machine.of(secrets, alphabet, numbers(parts, true), checked, tables);
    after = Machine.of(afters, alphabet, new int[0], new BitSet(), tables);
  }

  /**
   * @param detectors in the order of their rank: of two that find something at the same place, the
   *     first one names it
   * @param tables which this set shares with others
   */
  public static DetectorSet of(List<Detector> detectors, Tables tables) {
    return new DetectorSet(detectors, tables);
  }

  /** The patterns whose secret may begin anywhere, or all others. */
  private static int[] numbers(List<Parts> parts, boolean begins) {
    return IntStream.range(0, parts.size()).filter(i -> parts.get(i).begins() == begins).toArray();
  }

  /** The detectors in the order of their rank. */
  public List<Detector> detectors() {
    return detectors;
  }

  Alphabet alphabet() {
    return alphabet;
  }

  Machine before() {
    return before;
  }

  Machine secret() {
    return secret;
  }

  Machine after() {
    return after;
  }

  Tables tables() {
    return tables;
  }

  /** The rank of the detector that a pattern belongs to. */
  int detectorOf(int pattern) {
    return detectorOf[pattern];
  }

  /** Whether nothing needs to stand behind this pattern's secret. */
  boolean ends(int pattern) {
    return ends.get(pattern);
  }

  /** What must hold of the secrets of a detector. */
  SecretChecks checks(int detector) {
    return checks.get(detector);
  }
}
