package dev.sallyport.bench.day;

import static dev.sallyport.bench.day.Invariant.COUNTS_AGREE;
import static dev.sallyport.bench.day.Invariant.LOG_PROVEN;
import static dev.sallyport.bench.day.Invariant.SESSIONS_REPLAY;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The log as a whole. */
final class LogRule implements Rule {

  /** Of kinds that are about calls alone, each entry was met with its call. */
  private static final Set<String> OF_CALLS = Set.of("intent", "outcome", "tool_use");

  private final Map<String, Long> met = new HashMap<>();

  @Override
  public void see(Told call, Breaches breaches) {
    for (var entry : call.entries()) {
      var _ = met.merge(entry.path("kind").asText(), 1L, Long::sum);
    }
  }

  @Override
  public void end(Totals totals, Breaches breaches) {
    totals.faults().forEach(fault -> breaches.add(LOG_PROVEN, "the log", fault));
    var entries = totals.found().values().stream().mapToLong(Long::longValue).sum();
    breaches.addIf(
        totals.proven() != entries,
        LOG_PROVEN,
        "the log",
        "%d of %d entries are proven".formatted(totals.proven(), entries));
    breaches.addIf(
        !totals.written().equals(totals.found()),
        COUNTS_AGREE,
        "the log",
        "%s were written, and there are %s".formatted(totals.written(), totals.found()));
    totals.retold().forEach(what -> breaches.add(SESSIONS_REPLAY, "a session", what));
    for (var kind : OF_CALLS) {
      breaches.addIf(
          !met.getOrDefault(kind, 0L).equals(totals.found().getOrDefault(kind, 0L)),
          COUNTS_AGREE,
          kind,
          "%s belong to calls, of %s".formatted(met.get(kind), totals.found().get(kind)));
    }
  }
}
