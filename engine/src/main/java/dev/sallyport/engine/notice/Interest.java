package dev.sallyport.engine.notice;

import dev.sallyport.engine.approval.Question;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which questions a channel is for.
 *
 * @param rules those of one of these rules; of any, if it is empty
 * @param groups those that one of these groups may answer, be it in an emergency; that anybody may,
 *     if it is empty
 */
public record Interest(Set<String> rules, Set<String> groups) {

  /** All of them. */
  public static final Interest ALL = new Interest(Set.of(), Set.of());

  public Interest {
    rules = Set.copyOf(rules);
    groups = Set.copyOf(groups);
  }

  /** Whether that question is one of them. */
  public boolean holds(Question question) {
    return (rules.isEmpty() || question.rules().stream().anyMatch(rules::contains))
        && (groups.isEmpty()
            || question.quorums().stream()
                .flatMap(quorum -> Stream.concat(quorum.by().stream(), quorum.emergency().stream()))
                .anyMatch(groups::contains));
  }
}
