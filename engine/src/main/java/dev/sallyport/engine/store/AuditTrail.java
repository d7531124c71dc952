package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.audit.AuditSearch;
import dev.sallyport.engine.audit.AuditSessions;
import dev.sallyport.engine.payload.PayloadSource;
import dev.sallyport.engine.store.SearchPage.Wanted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads the audit log back, as the JSON lines that were stored. It works beside a running gateway
 * and changes nothing.
 */
public final class AuditTrail implements AuditSessions, AutoCloseable {

  /** So many entries are held in memory at once, and no more. */
  public static final int TAIL_LIMIT = 10_000;

  private final Reader reader;
  private final SearchWords words;

  AuditTrail(Reader reader, SearchWords words) {
    this.reader = reader;
    this.words = words;
  }

  /** The log in a state file, whether or not a gateway is running on it. */
  public static AuditTrail open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new StoreUnavailableException(
          "there is no state file `%s`: start the gateway once, or name its state directory"
              .formatted(file));
    }
    return new AuditTrail(new FileReader(file, Connector.reading(file)), SearchWords.SQLITE);
  }

  /** The last entries, the oldest of them first; at most {@link #TAIL_LIMIT}. */
  public List<String> tail(int count) {
    return reader.read(connection -> AuditTable.tail(connection, Math.min(count, TAIL_LIMIT)));
  }

  /** Everything about one exchange, in the order of writing. */
  public List<String> find(String exchange) {
    return reader.read(connection -> AuditTable.of(connection, exchange));
  }

  /** The same entries, as logs that can be proven. */
  public AuditLogs logs() {
    return new AuditLogs(reader);
  }

  /** What is kept beside its entries, sealed; closed together with this trail. */
  public PayloadSource payloads() {
    return new SqlPayloadSource(reader);
  }

  /**
   * The names of keys that are gone by their rows, while no entry says that they were destroyed:
   * somebody has done it beside the gateway.
   */
  public List<String> erasedBesideTheLog() {
    return Erasures.unsaid(reader);
  }

  /** A page of a search, while everybody else waits for it; a gateway uses {@link Store#search}. */
  public AuditSearch.Page search(AuditSearch.Query query, long before, int limit) {
    return reader.read(
        connection -> SearchPage.of(connection, words, new Wanted(query, before, limit)));
  }

  @Override
  public List<Session> sessions(long before, int limit) {
    return reader.read(
        connection -> SessionTable.before(connection, before, Math.min(limit, PAGE_MAX)));
  }

  @Override
  public List<Session> labelled(String label, long before, int limit) {
    return reader.read(
        connection ->
            SessionTable.labelled(
                connection, Statements.text(label), before, Math.min(limit, PAGE_MAX)));
  }

  @Override
  public List<Session> active(Instant since, long after, int limit) {
    return reader.read(
        connection ->
            SessionTable.active(
                connection, AuditJson.instant(since), after, Math.min(limit, PAGE_MAX)));
  }

  @Override
  public Optional<Session> session(long id) {
    return reader.read(connection -> SessionTable.of(connection, id).stream().findFirst());
  }

  @Override
  public List<Exchange> exchanges(long session, long before, int limit) {
    return reader.read(
        connection ->
            SessionTable.exchanges(connection, session, before, Math.min(limit, PAGE_MAX)));
  }

  @Override
  public List<Exchange> following(long session, long after, int limit) {
    return reader.read(
        connection ->
            SessionTable.following(connection, session, after, Math.min(limit, PAGE_MAX)));
  }

  @Override
  public long entries() {
    return reader.read(SessionTable::entries);
  }

  @Override
  public void close() {
    reader.close();
  }
}
