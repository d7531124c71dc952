package dev.sallyport.sim;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One request as the simulated Claude saw it, and how its answer ended.
 *
 * @param number counts from 1 for each simulator; the answer's ids are made of it
 * @param path the path as it was sent, still escaped
 * @param query the query string as it was sent, without the question mark, possibly empty
 * @param headers by lower-case name, in the order of arrival
 * @param status the answer's status, empty while there is none
 */
public record Exchange(
    long number,
    String method,
    String path,
    String query,
    Map<String, List<String>> headers,
    Body body,
    OptionalInt status,
    End end) {

  /** How an exchange ended. */
  public enum End {
    /** The answer is not finished. */
    OPEN,
    /** The whole answer was sent. */
    COMPLETE,
    /** The simulator tore the connection down, because it was told to or because it stopped. */
    TORN,
    /** The client went away before the answer was whole. */
    ABANDONED
  }

  public Exchange {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** The first value of a header, whatever the case of its name. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /** The same, as if it had come to that path. */
  Exchange at(String otherPath) {
    return new Exchange(number, method, otherPath, query, headers, body, status, end);
  }

  /** The same, as if that had been sent. */
  Exchange with(Body other) {
    return new Exchange(number, method, path, query, headers, other, status, end);
  }

  Exchange answered(int newStatus) {
    return new Exchange(number, method, path, query, headers, body, OptionalInt.of(newStatus), end);
  }

  Exchange ended(End newEnd) {
    return new Exchange(number, method, path, query, headers, body, status, newEnd);
  }
}
