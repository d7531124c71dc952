package dev.sallyport.dsl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a field stands in a JSON text: the names, wildcards and descendants of JSONPath (RFC 9535),
 * such as {@code $..password} or {@code $.users[*].email}.
 */
public record FieldPath(List<Segment> segments) {
  /** More would be no path that someone reads. */
  private static final int MOST_SEGMENTS = 16;

  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_-]*");

  public FieldPath {
    segments = List.copyOf(segments);
  }

  /** One step from a value to those in it. */
  public sealed interface Segment {
    /** {@code .name}, or at any depth {@code ..name}. */
    record Name(String name, boolean anyDepth) implements Segment {}

    /** {@code .*} or {@code [*]}, or at any depth {@code ..*}. */
    record Any(boolean anyDepth) implements Segment {}
  }

  /** The path that is written so, or nothing if it is none. */
  static Optional<FieldPath> of(String written) {
    if (!written.startsWith("$")) {
      return Optional.empty();
    }
    var segments = new ArrayList<Segment>();
    var at = 1;
    while (at < written.length()) {
      if (written.startsWith("[*]", at)) {
        segments.add(new Segment.Any(false));
        at += "[*]".length();
        continue;
      }
      if (written.charAt(at) != '.') {
        return Optional.empty();
      }
      var anyDepth = written.startsWith("..", at);
      at += anyDepth ? 2 : 1;
      var name = NAME.matcher(written).region(at, written.length());
      if (written.startsWith("*", at)) {
        segments.add(new Segment.Any(anyDepth));
        at++;
      } else if (name.lookingAt()) {
        segments.add(new Segment.Name(name.group(), anyDepth));
        at = name.end();
      } else {
        return Optional.empty();
      }
    }
    return segments.isEmpty() || segments.size() > MOST_SEGMENTS
        ? Optional.empty()
        : Optional.of(new FieldPath(segments));
  }
}
