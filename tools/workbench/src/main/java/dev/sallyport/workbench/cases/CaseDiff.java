package dev.sallyport.workbench.cases;

import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.opa.Opa;
import dev.sallyport.workbench.cases.CaseFile.Placed;
import dev.sallyport.workbench.compared.Change;
import dev.sallyport.workbench.compared.Comparison;
import dev.sallyport.workbench.compared.Ending;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Runs the same cases under two policies, and tells which come out otherwise. */
public final class CaseDiff {
  private final Opa opa;
  private final Clock clock;

  public CaseDiff(Opa opa, Clock clock) {
    this.opa = opa;
    this.clock = clock;
  }

  /** What makes two cases one: a case that both policies bring is run as the new one has it. */
  private record Key(String folder, String file, String name, int repetition) {}

  private record Found(Placed placed, CaseFolder folder) {
    String place() {
      return folder.name() + "/" + placed.file() + ":" + placed.line();
    }

    Ran under(CasePolicy policy) {
      return policy.run(placed, file -> Optional.ofNullable(folder.files().files().get(file)));
    }
  }

  /**
   * Compares two policies. What a case wants to come out does not matter here.
   *
   * @param more cases besides those that the two bring
   * @throws UnfitCaseException if a file of cases cannot be read, or a case cannot be sent
   * @throws PolicyLoadException if one of the policies cannot be used
   */
  public Comparison compare(Side before, Side after, Optional<CaseFolder> more) {
    var found = found(before.cases(), after.cases(), more);
    if (found.isEmpty()) {
      return new Comparison(0, 0, List.of());
    }
    // Both see one time: what hangs on it alone is no change.
    var now = Clock.fixed(clock.instant(), ZoneOffset.UTC);
    var old = policy(before, now);
    var fresh = policy(after, now);
    var changes = new ArrayList<Change>();
    var undecided = 0;
    for (var one : found) {
      var was = ending(before, one, old);
      var is = ending(after, one, fresh);
      if (!was.equals(is)) {
        changes.add(new Change(one.placed().name(), one.place(), was, is));
      } else if (is.kind() == Ending.Kind.UNDECIDED) {
        undecided++;
      }
    }
    return new Comparison(found.size(), undecided, changes);
  }

  private static List<Found> found(CaseFolder before, CaseFolder after, Optional<CaseFolder> more) {
    var found = new LinkedHashMap<Key, Found>();
    collect(after, "", found);
    collect(before, "", found);
    var ofBoth = found.values().stream().sorted(Comparator.comparing(one -> one.placed().file()));
    var others = new LinkedHashMap<Key, Found>();
    more.ifPresent(folder -> collect(folder, folder.name(), others));
    return Stream.concat(ofBoth, others.values().stream()).toList();
  }

  private static void collect(CaseFolder folder, String of, Map<Key, Found> found) {
    folder
        .files()
        .cases()
        .forEach(
            (file, text) -> {
              var seen = new HashMap<String, Integer>();
              for (var placed : read(folder, file, text)) {
                var repetition = seen.merge(placed.name(), 1, Integer::sum);
                found.putIfAbsent(
                    new Key(of, file, placed.name(), repetition), new Found(placed, folder));
              }
            });
  }

  private static List<Placed> read(CaseFolder folder, String file, String text) {
    return in(folder, () -> CaseFile.read(file, text));
  }

  /** A place is told with its folder: both policies may have a file of that name. */
  private static <T> T in(CaseFolder folder, Supplier<T> action) {
    try {
      return action.get();
    } catch (UnfitCaseException e) {
      throw new UnfitCaseException(folder.name() + "/" + e.getMessage());
    }
  }

  private CasePolicy policy(Side side, Clock now) {
    return usable(
        side, () -> new CasePolicy(Candidate.of(List.of(side.policy().apply(opa))), opa, now));
  }

  private static Ending ending(Side side, Found one, CasePolicy policy) {
    return usable(side, () -> in(one.folder(), () -> Endings.of(one.under(policy))));
  }

  private static <T> T usable(Side side, Supplier<T> action) {
    try {
      return action.get();
    } catch (PolicyLoadException e) {
      throw new PolicyLoadException(
          Stream.concat(
                  Stream.of("the policy `" + side.name() + "` cannot be used:"), e.lines().stream())
              .toList());
    }
  }
}
