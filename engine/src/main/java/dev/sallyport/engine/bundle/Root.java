package dev.sallyport.engine.bundle;

import java.util.List;

/**
 * A place in the tree of documents that one bundle owns, such as {@code gateway} or {@code
 * teams/ml}; the empty one owns everything. It owns what lies below it, segment by segment: {@code
 * team} does not own {@code teams}.
 */
public record Root(List<String> segments) {

  public Root {
    segments = List.copyOf(segments);
  }

  /** Reads a root as manifests write it; slashes at its ends do not count. */
  public static Root of(String path) {
    var trimmed = path.replaceAll("^/+|/+$", "");
    return new Root(trimmed.isEmpty() ? List.of() : List.of(trimmed.split("/", -1)));
  }

  /** Whether that place is this one, or lies below it. */
  public boolean owns(List<String> place) {
    return segments.size() <= place.size() && place.subList(0, segments.size()).equals(segments);
  }

  /** Whether two bundles with these roots would both own something. */
  public boolean overlaps(Root other) {
    return owns(other.segments) || other.owns(segments);
  }

  @Override
  public String toString() {
    return String.join("/", segments);
  }
}
