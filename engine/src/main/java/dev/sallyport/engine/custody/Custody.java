package dev.sallyport.engine.custody;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditSearch;
import dev.sallyport.engine.audit.AuditSearch.Field;
import dev.sallyport.engine.audit.AuditSearch.Query;
import dev.sallyport.engine.audit.AuditSessions;
import dev.sallyport.engine.audit.AuditSessions.Exchange;
import dev.sallyport.engine.audit.AuditSessions.Session;
import dev.sallyport.engine.price.Prices;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Joins a session's calls with what was kept of them, one call after the other: no more than a few
 * are in memory.
 *
 * @param search finds what stands elsewhere in the log: other steps of an approval, and what made a
 *     token
 */
public record Custody(
    AuditSessions sessions, AuditSearch search, Documents documents, Prices prices) {

  /** Exchanges read at once, with their entries alone. */
  private static final int PAGE = 16;

  /** Earlier calls that are looked through for conversations that go on. */
  private static final int BEFORE_MAX = 20 * PAGE;

  /** The first step of an approval. */
  private static final String ASKED = "asked";

  /** Callers who gave their sessions one label. */
  public static final int SESSIONS_MAX = 50;

  /** Pages of the log that are looked through for what made a token, or who agreed. */
  private static final int PAGES_MAX = 3;

  /** Of several gateways. */
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

  /** A token is made from a token, which is made from a sign-in. */
  private static final int ORIGINS_MAX = 20;

  /**
   * The sessions that somebody means: one by its number, or those of a label, whoever called.
   *
   * @param said a number, or the client's own name of a session
   */
  public List<Session> find(String said) {
    if (said.matches("[0-9]{1,18}")) {
      var numbered = sessions.session(Long.parseLong(said));
      if (numbered.isPresent()) {
        return List.of(numbered.get());
      }
    }
    return sessions.labelled(AuditEntry.limited(said), Long.MAX_VALUE, SESSIONS_MAX);
  }

  /** A session's calls that begin behind that place in the log, the oldest first. */
  public Iterable<Turn> turns(long session, long after) {
    return () -> new Turns(session, after);
  }

  /** The call whose first entry stands at that place. */
  public Optional<Turn> turn(long session, long seq) {
    var found = sessions.following(session, seq - 1, 1);
    if (found.isEmpty() || found.getFirst().seq() != seq) {
      return Optional.empty();
    }
    var talk = TurnReader.talk(found.getFirst(), documents);
    return Optional.of(read(found.getFirst(), before(session, seq, known -> known.settles(talk))));
  }

  /** What was said before, as far as it takes to tell what is new. */
  private Conversations before(long session, long seq, Predicate<Conversations> enough) {
    var said = new Conversations();
    var next = seq;
    for (var read = 0; read < BEFORE_MAX; read += PAGE) {
      var page = sessions.exchanges(session, next, PAGE);
      for (var exchange : page) {
        if (enough.test(said)) {
          return said;
        }
        TurnReader.remember(exchange, documents, said);
        next = exchange.seq();
      }
      if (page.size() < PAGE) {
        return said;
      }
    }
    return said;
  }

  private Turn read(Exchange exchange, Conversations said) {
    return TurnReader.read(
        exchange, related(exchange), documents, new TurnReader.Told(prices, said));
  }

  /** A call that comes again uses what another one has asked for. */
  List<String> related(Exchange exchange) {
    var asked = new LinkedHashSet<String>();
    var here = new HashSet<String>();
    exchange.lines().stream()
        .flatMap(line -> TurnReader.consent(TurnReader.entry(line)).stream())
        .forEach(step -> (step.step().equals(ASKED) ? here : asked).add(step.approval()));
    asked.removeAll(here);
    return asked.stream().flatMap(approval -> answers(approval, exchange.id())).toList();
  }

  /**
   * How people answered: that stands with the call that asked, however often the grant was used.
   */
  private Stream<String> answers(String approval, String exchange) {
    var query =
        new Query(Map.of(Field.APPROVAL, approval), ASKED, Optional.empty(), Optional.empty());
    var next = OptionalLong.of(Long.MAX_VALUE);
    for (var page = 0; next.isPresent() && page < PAGES_MAX; page++) {
      var read = search.search(query, next.getAsLong(), AuditSearch.PAGE_MAX);
      next = read.next();
      for (var hit : read.hits()) {
        var about =
            hit.lines().stream()
                .filter(line -> TurnReader.isAbout(TurnReader.entry(line), approval))
                .toList();
        if (!hit.exchange().equals(exchange) && about.stream().anyMatch(Custody::isAsked)) {
          return about.stream();
        }
      }
    }
    return Stream.empty();
  }

  private static boolean isAsked(String line) {
    return TurnReader.entry(line).path("step").asText("").equals(ASKED);
  }

  /**
   * What the log says of how a caller's token came to be: its making, the sign-in before it, or the
   * key; the oldest first. Tokens of other issuers leave nothing here before their first call.
   */
  public List<JsonNode> origins(Turn turn) {
    var who = turn.who();
    if (who.tokenId().isEmpty() || who.subject().isEmpty()) {
      return List.of();
    }
    var name = who.method().equals("key") ? "key" : "token";
    var fields =
        name.equals("key")
            ? Map.of(Field.KIND, name)
            : Map.of(Field.KIND, name, Field.PERSON, who.principal());
    var query =
        new Query(fields, "", Optional.empty(), turn.at().map(at -> at.plus(CLOCKS_DIFFER)));
    var wanted = new LinkedHashSet<>(List.of(who.tokenId()));
    var found = new LinkedHashMap<String, JsonNode>();
    var next = OptionalLong.of(Long.MAX_VALUE);
    for (var page = 0; next.isPresent() && page < PAGES_MAX; page++) {
      var read = search.search(query, next.getAsLong(), AuditSearch.PAGE_MAX);
      next = read.next();
      for (var hit : read.hits()) {
        hit.lines().reversed().forEach(line -> origin(line, name, wanted, found));
      }
    }
    return new ArrayList<>(found.values()).reversed();
  }

  private static void origin(
      String line, String name, LinkedHashSet<String> wanted, Map<String, JsonNode> found) {
    var entry = TurnReader.entry(line);
    if (found.size() < ORIGINS_MAX
        && entry.path("kind").asText("").equals(name)
        && wanted.contains(entry.path(name).asText(""))) {
      found.put(line, entry);
      var made = entry.path("made_from").asText("");
      if (!made.isEmpty()) {
        wanted.add(made);
      }
    }
  }

  /** Reads on when it is asked to. */
  private final class Turns implements Iterator<Turn> {
    private final long session;
    private final Conversations said;
    private final Deque<Exchange> ahead = new ArrayDeque<>();
    private long after;

    private Turns(long session, long after) {
      this.session = session;
      this.after = after;
      this.said = before(session, after + 1, Conversations::isFull);
    }

    @Override
    public boolean hasNext() {
      if (ahead.isEmpty()) {
        ahead.addAll(sessions.following(session, after, PAGE));
        after = ahead.isEmpty() ? after : ahead.getLast().seq();
      }
      return !ahead.isEmpty();
    }

    @Override
    public Turn next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the session has no more calls");
      }
      return read(ahead.removeFirst(), said);
    }
  }
}
