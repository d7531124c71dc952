package dev.sallyport.bench.day;

import java.time.Duration;
import java.util.SortedMap;

/**
 * What came of a day.
 *
 * @param seed by which it comes again
 * @param deaths how often the gateway died
 * @param changes how often another policy came into force
 * @param took without the look at what came of it
 * @param begun what {@code heap} said after a tenth of the sessions
 * @param ended what it said after all of them
 * @param ends how often calls ended how: the code of a refusal, or the result
 */
public record Report(
    long seed,
    int sessions,
    long calls,
    int deaths,
    int changes,
    Duration took,
    double begun,
    double ended,
    SortedMap<String, Integer> ends,
    Breaches breaches) {

  /** In a sentence, for whoever has to find out. */
  @Override
  public String toString() {
    return "seed %d: %d sessions, %d calls, %d deaths, %d changes of the policy in %d ms; ends %s; breaches %s"
        .formatted(seed, sessions, calls, deaths, changes, took.toMillis(), ends, breaches);
  }
}
