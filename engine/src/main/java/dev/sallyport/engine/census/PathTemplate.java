package dev.sallyport.engine.census;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A path with names in braces where each call puts a value of its own, such as {@code
 * /v1/models/{model_id}}.
 *
 * @param segments what stands between its slashes
 */
public record PathTemplate(List<String> segments) {

  /**
   * Values are ids that the API gives out: unreserved characters of a path, {@code @} and {@code :}
   * (RFC 3986, section 3.3). Nothing in them is escaped, so whoever reads one reads the same.
   */
  private static final Predicate<String> VALUE =
      Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._~@:-]{1,256}").asMatchPredicate();

  public PathTemplate {
    segments = List.copyOf(segments);
  }

  static PathTemplate of(String path) {
    return new PathTemplate(split(path));
  }

  /** What stands between slashes, empty texts too: so nothing that was sent is lost. */
  static List<String> split(String path) {
    return List.of(path.split("/", -1));
  }

  /** The values that a path has where this one has names; nothing if it is another path. */
  Optional<List<String>> values(List<String> path) {
    if (path.size() != segments.size()) {
      return Optional.empty();
    }
    var values = new ArrayList<String>();
    for (var i = 0; i < path.size(); i++) {
      var sent = path.get(i);
      var isName = isName(segments.get(i));
      if (!(isName ? VALUE.test(sent) : segments.get(i).equals(sent))) {
        return Optional.empty();
      }
      if (isName) {
        values.add(sent);
      }
    }
    return Optional.of(values);
  }

  /** The path of a call that puts this wherever there is a name. */
  public String with(String value) {
    return segments.stream()
        .map(segment -> isName(segment) ? value : segment)
        .collect(Collectors.joining("/"));
  }

  /** How many names there are. */
  long names() {
    return segments.stream().filter(PathTemplate::isName).count();
  }

  /** Sorts paths of one length so that a word comes before a name, from the left. */
  String order() {
    return segments.stream()
        .map(segment -> isName(segment) ? "1" : "0")
        .collect(Collectors.joining());
  }

  private static boolean isName(String segment) {
    return segment.startsWith("{");
  }

  @Override
  public String toString() {
    return String.join("/", segments);
  }
}
