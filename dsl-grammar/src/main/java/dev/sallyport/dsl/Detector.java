package dev.sallyport.dsl;

import java.util.List;
import java.util.Set;

/**
 * Says what one kind of sensitive text looks like. What it extends has been worked in.
 *
 * @param name unique in its set, such as {@code aws.access_key}
 * @param patterns any of them detects; at least one
 * @param checks all of them hold of a secret
 * @param allowed none of them holds of a secret
 * @param tags by which masks choose many detectors at once
 * @param examples what it must and must not detect
 * @param replaces the detectors that it extends: where a mask chooses both, this one stands for
 *     them
 */
public record Detector(
    String name,
    Span span,
    List<Pattern> patterns,
    List<Check> checks,
    List<Allowed> allowed,
    Set<String> tags,
    List<Example> examples,
    Set<String> replaces) {
  /**
   * In code points: the longest secret of a detector with checks, which must see it whole; longer
   * than any that is checked in practice.
   */
  public static final int MAX_CHECKED_CHARS = 512;

  public Detector {
    patterns = List.copyOf(patterns);
    checks = List.copyOf(checks);
    allowed = List.copyOf(allowed);
    tags = Set.copyOf(tags);
    examples = List.copyOf(examples);
    replaces = Set.copyOf(replaces);
  }

  /** Whether the whole secret must be seen before it is known to be one. */
  public boolean seesWhole() {
    return !checks.isEmpty() || !allowed.isEmpty();
  }
}
