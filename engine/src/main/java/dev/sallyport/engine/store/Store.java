package dev.sallyport.engine.store;

import dev.sallyport.engine.approval.ApprovalStore;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.audit.AuditSearch;
import dev.sallyport.engine.budget.BudgetStore;
import dev.sallyport.engine.export.ExportedLog;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.key.ServiceKeyStore;
import dev.sallyport.engine.payload.PayloadStore;
import dev.sallyport.engine.recording.RecordedLog;
import dev.sallyport.engine.saml.SeenAssertions;
import dev.sallyport.engine.token.TokenStore;
import dev.sallyport.engine.witness.WitnessedLog;

/**
 * A gateway's state: the audit log, the approvals that wait, people's sign-ins, the service keys,
 * which SAML assertions were used, what was spent, and what was asked and answered. What belongs
 * together becomes durable together.
 */
public abstract sealed class Store implements AutoCloseable permits SqliteStore, PostgresStore {

  private final GroupCommit writer;
  private final Reader reader;
  private final Begun begun;
  private final Searched searched;
  private final SqlAuditSearch search;

  /**
   * What was found and begun when it was opened.
   *
   * @param log the number of the log that this gateway writes
   * @param closedInDoubt how many intents had no outcome that nobody was left to follow
   */
  record Begun(int log, int closedInDoubt) {}

  /**
   * How the log is searched.
   *
   * @param reader over which searches go
   * @param follower keeps the index up to date
   */
  record Searched(Reader reader, SearchWords words, SearchFollower follower) {}

  Store(GroupCommit writer, Reader reader, Searched searched, Begun begun) {
    this.writer = writer;
    this.reader = reader;
    this.begun = begun;
    this.searched = searched;
    this.search = new SqlAuditSearch(searched.reader(), searched.words());
  }

  /** Where entries are made durable. */
  public AuditLog auditLog() {
    return new SqlAuditLog(writer);
  }

  /** The same, for entries that refer to what is kept in {@link #payloads}. */
  public RecordedLog recordedLog() {
    return new SqlAuditLog(writer);
  }

  /** Where approvals survive a restart. */
  public ApprovalStore approvals() {
    return new SqlApprovals(writer, reader);
  }

  /** Where sign-ins and revocations survive a restart. */
  public TokenStore tokens() {
    return new SqlTokens(writer, reader);
  }

  /** Where service keys survive a restart. */
  public ServiceKeyStore serviceKeys() {
    return new SqlServiceKeys(writer, reader);
  }

  /** Where the one use of each SAML assertion survives a restart. */
  public SeenAssertions seenAssertions() {
    return new SqlSeenAssertions(writer);
  }

  /** Where accounts of budgets survive a restart. */
  public BudgetStore budgets() {
    return new SqlBudgets(writer, reader);
  }

  /** Where payloads are kept, sealed. */
  public PayloadStore payloads() {
    return new SqlPayloads(writer, reader, this::scrub);
  }

  /**
   * Takes what was deleted out of files, where they are this store's own.
   *
   * @return whether it is out
   */
  boolean scrub() {
    return true;
  }

  /** Reads the audit log back; closed together with this store. */
  public AuditTrail trail() {
    return new AuditTrail(reader, searched.words());
  }

  /** Searches the audit log; closed together with this store. */
  public AuditSearch search() {
    return search;
  }

  /** Whether no other gateway writes the log of that name. */
  public abstract boolean isOwn(String log);

  /** How it stands with making new entries findable. */
  public Rounds.Status indexed() {
    return searched.follower().status();
  }

  /** The log that this gateway writes, for its witnesses. */
  public WitnessedLog witnessedLog() {
    return new SqlWitnessedLog(begun.log(), writer, reader);
  }

  /** Where exports read the audit log, and keep how far they have come. */
  public abstract ExportedLog exportedLog();

  /** How many intents that nobody was left to follow had no outcome when this store was opened. */
  public int closedInDoubt() {
    return begun.closedInDoubt();
  }

  /**
   * Makes something durable that changes nothing, as an entry would be.
   *
   * @throws StoreUnavailableException if an entry could not be recorded now
   */
  public void probe() {
    var _ =
        writer.<Boolean>append(
            transaction ->
                Statements.change(
                    transaction.connection(),
                    "UPDATE log SET size = size WHERE id = ?",
                    statement -> statement.setInt(1, begun.log())));
  }

  /** How many transactions have been committed: fewer than entries, where callers came together. */
  public long commits() {
    return writer.commits();
  }

  /** Writes what is waiting, and lets go. */
  @Override
  public void close() {
    search.close();
    searched.follower().close();
    writer.close();
    reader.close();
  }
}
