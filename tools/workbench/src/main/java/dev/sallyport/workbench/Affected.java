package dev.sallyport.workbench;

import dev.sallyport.engine.bundle.PolicyFiles;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The part of a policy directory whose tests a change may concern, so that an author hears of them
 * before all the others have run again.
 */
public final class Affected {

  /** Whatever may name something in another package. */
  private static final Pattern REFERENCE = Pattern.compile("\\bdata\\b[\\w.\\[\\]\"]*");

  private Affected() {}

  /**
   * The Rego tests that may come out otherwise than they did, with all that they need.
   *
   * @param before the files as they were
   * @param needs what tests of {@code before} depended on
   * @return empty if that cannot be told, or is no less than everything
   */
  public static Optional<PolicyFiles> part(
      PolicyFiles before, PolicyFiles now, Map<String, Set<String>> needs) {
    if (!before.files().keySet().equals(now.files().keySet())) {
      return Optional.empty();
    }
    var changed =
        now.files().keySet().stream()
            .filter(path -> !Objects.equals(before.files().get(path), now.files().get(path)))
            .collect(Collectors.toSet());
    // Data concerns every rule that reads it, and a new reference what nobody knows of yet.
    if (!changed.stream().allMatch(path -> path.endsWith(".rego") && same(path, before, now))) {
      return Optional.empty();
    }
    var taken = new TreeSet<String>();
    needs.values().stream()
        .filter(files -> files.stream().anyMatch(changed::contains))
        .forEach(taken::addAll);
    return taken.isEmpty() || taken.containsAll(rego(now))
        ? Optional.empty()
        : Optional.of(now.only(taken));
  }

  private static Set<String> rego(PolicyFiles files) {
    return files.files().keySet().stream()
        .filter(path -> path.endsWith(".rego"))
        .collect(Collectors.toSet());
  }

  private static boolean same(String path, PolicyFiles before, PolicyFiles now) {
    return references(path, before).equals(references(path, now));
  }

  private static Set<String> references(String path, PolicyFiles files) {
    return REFERENCE
        .matcher(files.files().getOrDefault(path, ""))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }
}
