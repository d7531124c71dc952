package dev.sallyport.dsl;

import java.util.List;
import java.util.Set;

/**
 * Says what one kind of sensitive text looks like.
 *
 * @param name unique in its set, such as {@code aws.access_key}
 * @param patterns any of them detects; at least one
 * @param tags by which masks choose many detectors at once
 * @param examples what it must and must not detect
 */
public record Detector(
    String name, Span span, List<Pattern> patterns, Set<String> tags, List<Example> examples) {
  public Detector {
    patterns = List.copyOf(patterns);
    tags = Set.copyOf(tags);
    examples = List.copyOf(examples);
  }
}
