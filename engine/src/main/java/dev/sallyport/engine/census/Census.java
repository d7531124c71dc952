package dev.sallyport.engine.census;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.BugException;
import dev.sallyport.engine.model.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Every endpoint of the Claude API, a row each, as {@code claude-api.json} lists them. What is not
 * listed is unknown, and so is what looks nearly like something that is: paths are compared segment
 * by segment as they were sent, and nothing is normalised.
 */
public final class Census {
  private static final Census CLAUDE = read();

  /** What becomes of a call. */
  public sealed interface Standing {}

  /** It is decided, masked and recorded, and has the word of that endpoint. */
  public record Enforced(Endpoint endpoint) implements Standing {}

  /**
   * It is refused by name.
   *
   * @param family what is refused for the same reason
   * @param why why it is, and what to do instead: the rest of a sentence, with its full stop
   */
  public record Refused(String family, String why) implements Standing {}

  /** What is known of a method and a path. */
  public sealed interface Found {}

  /**
   * An endpoint that is enforced.
   *
   * @param named what its path names, such as a model; empty where it names nothing
   */
  public record Served(Endpoint endpoint, String named) implements Found {}

  /** An endpoint that is refused by name. */
  public record Named(Refused refused) implements Found {}

  /** Nothing of the Claude API, as far as this version knows. */
  public record Unknown() implements Found {}

  /**
   * An endpoint of the Claude API.
   *
   * @param path as the API has it
   */
  public record Row(String method, PathTemplate path, Standing standing) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private final List<Row> rows;
  private final List<Row> byPrecision;
  private final Map<Endpoint, Row> enforced = new EnumMap<>(Endpoint.class);

  Census(List<Row> rows) {
    this.rows = List.copyOf(rows);
    this.byPrecision =
        rows.stream().sorted(Comparator.comparing(row -> row.path().order())).toList();
    var places = new HashSet<String>();
    for (var row : rows) {
      if (!places.add(row.method() + " " + row.path().with("{}"))) {
        throw new BugException("`%s` is listed twice".formatted(row));
      }
      if (row.standing() instanceof Enforced(Endpoint endpoint)
          && (row.path().names() > 1 || enforced.put(endpoint, row) != null)) {
        throw new BugException("`%s` cannot be the place of an endpoint".formatted(row));
      }
    }
  }

  /** The Claude API. */
  public static Census ofClaude() {
    return CLAUDE;
  }

  /** All rows, in the file's order. */
  public List<Row> rows() {
    return rows;
  }

  /** The row of an endpoint that is enforced. */
  public Row row(Endpoint endpoint) {
    var row = enforced.get(endpoint);
    if (row == null) {
      throw new BugException("the endpoint `%s` has no row".formatted(endpoint.word()));
    }
    return row;
  }

  /** What there is at exactly this method and path, the path as it was sent, without its query. */
  public Found at(String method, String path) {
    var segments = PathTemplate.split(path);
    for (var row : byPrecision) {
      if (row.method().equals(method)) {
        var values = row.path().values(segments);
        if (values.isPresent()) {
          return found(row, values.get());
        }
      }
    }
    return new Unknown();
  }

  private static Found found(Row row, List<String> values) {
    return switch (row.standing()) {
      case Enforced(Endpoint endpoint) -> new Served(endpoint, String.join("", values));
      case Refused refused -> new Named(refused);
    };
  }

  private static Census read() {
    try (var file = Census.class.getResourceAsStream("claude-api.json")) {
      if (file == null) {
        throw new BugException("the list of the Claude API's endpoints is not there");
      }
      return of(StrictJson.object(file.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Census of(JsonNode list) {
    var rows = new ArrayList<Row>();
    for (var one : list.path("endpoints")) {
      rows.add(
          new Row(
              one.path("method").asText(),
              PathTemplate.of(one.path("path").asText()),
              standing(one, list.path("refusals"))));
    }
    return new Census(rows);
  }

  private static Standing standing(JsonNode one, JsonNode refusals) {
    if (one.has("enforced")) {
      var word = one.path("enforced").asText();
      return new Enforced(
          Endpoint.of(word)
              .orElseThrow(() -> new BugException("no endpoint `%s`".formatted(word))));
    }
    var family = one.path("refused").asText();
    var why = refusals.path(family).asText();
    if (why.isEmpty()) {
      throw new BugException("nothing says why `%s` is refused".formatted(family));
    }
    return new Refused(family, why);
  }
}
