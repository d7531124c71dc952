package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.store.AuditLogs.Against;
import dev.sallyport.engine.store.AuditLogs.Found;
import dev.sallyport.engine.store.AuditLogs.Seen;
import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.tlog.Cosigner;
import dev.sallyport.engine.tlog.EntryProof;
import dev.sallyport.engine.tlog.Fault;
import dev.sallyport.engine.tlog.Note;
import dev.sallyport.engine.tlog.NoteKey;
import dev.sallyport.engine.tlog.NoteSigner;
import dev.sallyport.engine.tlog.TiledLogs.Head;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds for the log of every store: what was done to it is found with its key alone. */
abstract class AuditLogsContract {

  /** So many that there are subtrees of 256 leaves, and a rest. */
  private static final int ENTRIES = 600;

  /** Opens the store, with the same log each time. */
  abstract Store store();

  /** Opens the store, with another log each time. */
  abstract Store other() throws IOException;

  /** Whoever can do everything with the database, and knows how it is kept. */
  abstract Connection intruder() throws SQLException;

  /** The statements after which nothing keeps rows from being changed. */
  abstract List<String> disarming();

  private void filled() {
    filled("ex_");
  }

  private void filled(String names) {
    try (var store = store();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var log = store.auditLog();
      var written =
          IntStream.range(0, ENTRIES / 2)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            log.append(Entries.intent(names + i));
                            log.append(Entries.outcome(names + i));
                          }))
              .toList();
      written.forEach(one -> assertThat(one).succeedsWithin(Duration.ofMinutes(1)));
    }
  }

  private NoteKey key() {
    try (var store = store()) {
      return store.trail().logs().heads().getFirst().key();
    }
  }

  private Note checkpoint() {
    try (var store = store()) {
      return store.trail().logs().heads().getFirst().checkpoint();
    }
  }

  private Found verified(Note... against) {
    var key = key();
    return verified(key, against).getFirst();
  }

  private List<Found> verified(NoteKey key, Note... against) {
    try (var store = store()) {
      return store.trail().logs().verify(new Against(List.of(key), List.of(against), List.of()));
    }
  }

  private void done(String... statements) throws SQLException {
    try (var connection = intruder();
        var statement = connection.createStatement()) {
      for (var sql : disarming()) {
        statement.execute(sql);
      }
      for (var sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Test
  void whatWasWrittenIsProven() {
    filled();
    var found = verified();
    assertThat(found.faults()).isEmpty();
    assertThat(found.entries()).isGreaterThanOrEqualTo(ENTRIES);
    var checkpoint = Checkpoint.parse(checkpoint().text());
    assertThat(checkpoint.size()).isEqualTo(found.entries());
    assertThat(found.root()).isEqualTo(HexFormat.of().formatHex(checkpoint.root()));
  }

  @Test
  void aLogGoesOnAfterARestart() {
    filled();
    var before = checkpoint();
    filled();
    var found = verified(before);
    assertThat(found.faults()).isEmpty();
    assertThat(found.entries()).isGreaterThanOrEqualTo(2 * ENTRIES);
  }

  @Test
  void everyEntryIsProvenByItself() {
    filled();
    try (var store = store()) {
      var logs = store.trail().logs();
      var key = logs.heads().getFirst().key();
      for (var i = 0; i < ENTRIES / 2; i++) {
        var proven = logs.proven("ex_" + i);
        assertThat(proven).hasSize(2);
        for (var entry : proven) {
          var bytes = entry.line().getBytes(StandardCharsets.UTF_8);
          var proof = EntryProof.parse(entry.proof().toString());
          assertThat(proof.proves(bytes, List.of(key), List.of()).size())
              .isGreaterThanOrEqualTo(ENTRIES);
        }
      }
      assertThat(logs.proven("ex_nobody")).isEmpty();
    }
  }

  @Test
  void anEntryThatWasChangedIsNamed() throws SQLException {
    filled();
    done("UPDATE audit SET entry = replace(entry, 'alice', 'malice') WHERE seq = " + seq(17));
    assertThat(verified().faults()).containsExactly(new Fault.Changed(17));
  }

  @Test
  void entriesThatChangedPlacesAreNamed() throws SQLException {
    filled();
    var one = line(300);
    var other = line(301);
    done(
        "UPDATE audit SET entry = '%s' WHERE seq = %d".formatted(other, seq(300)),
        "UPDATE audit SET entry = '%s' WHERE seq = %d".formatted(one, seq(301)));
    assertThat(verified().faults()).containsExactly(new Fault.Changed(300), new Fault.Changed(301));
  }

  @Test
  void anEntryThatWasRewrittenHashAndAllIsFoundByWhatWasSigned() throws SQLException {
    filled();
    var size = verified().entries();
    done(
        "UPDATE audit SET entry = '{}' WHERE seq = " + seq(300),
        "UPDATE log_leaf SET hash = (SELECT hash FROM log_leaf AS one WHERE one.leaf = 1 LIMIT 1) WHERE leaf = 300");
    assertThat(verified().faults()).contains(new Fault.Rewritten(256, 511), new Fault.Forked(size));
  }

  @Test
  void anEntryInTheMiddleThatWasDeletedIsNamed() throws SQLException {
    filled();
    done("DELETE FROM audit WHERE seq = " + seq(40));
    assertThat(verified().faults()).containsExactly(new Fault.Missing(40, 40));
  }

  @Test
  void anEntryThatWasDeletedWithItsLeafIsNamed() throws SQLException {
    filled();
    var seq = seq(40);
    done("DELETE FROM log_leaf WHERE leaf = 40", "DELETE FROM audit WHERE seq = " + seq);
    assertThat(verified().faults()).contains(new Fault.Missing(40, 40));
  }

  @Test
  void anEndThatWasDeletedIsFound() throws SQLException {
    filled();
    var size = verified().entries();
    var seq = seq(size - 10);
    done(
        "DELETE FROM log_leaf WHERE leaf >= " + (size - 10),
        "DELETE FROM audit WHERE seq >= " + seq);
    var faults = verified(key()).getFirst().faults();
    assertThat(faults).contains(new Fault.CutOff(size - 10, size));
  }

  @Test
  void aLogThatWasSetBackIsFoundByACheckpointThatWasKeptElsewhere() throws SQLException {
    filled();
    var earlier = copy();
    filled();
    var later = checkpoint();
    var size = Checkpoint.parse(later.text()).size();
    done(earlier.toArray(String[]::new));
    // By itself it is a log like any other.
    assertThat(verified().faults()).isEmpty();
    assertThat(verified(later).faults())
        .singleElement()
        .isInstanceOfSatisfying(
            Fault.CutOff.class, cut -> assertThat(cut.signed()).isEqualTo(size));
  }

  @Test
  void aForkIsFoundByACheckpointOfTheOtherBranch() throws SQLException {
    filled();
    var earlier = copy();
    filled();
    var branch = checkpoint();
    done(earlier.toArray(String[]::new));
    filled("ex_other_");
    filled();
    assertThat(verified().faults()).isEmpty();
    assertThat(verified(branch).faults())
        .containsExactly(new Fault.Forked(Checkpoint.parse(branch.text()).size()));
  }

  @Test
  void aLostCheckpointIsFound() throws SQLException {
    filled();
    var key = key();
    done("UPDATE log SET checkpoint = ''");
    // Nothing is written by whoever looks.
    try (var trail = trail()) {
      var found = trail.logs().verify(new Against(List.of(key), List.of(), List.of()));
      assertThat(found.getFirst().faults()).singleElement().isInstanceOf(Fault.Unsigned.class);
    }
  }

  @Test
  void aCheckpointThatAnotherHasSignedIsFound() throws SQLException {
    filled();
    var key = key();
    var known = checkpoint();
    var forged = NoteSigner.generate(key.name(), new SecureRandom()).sign(known.text());
    done("UPDATE log SET checkpoint = '%s'".formatted(forged));
    try (var trail = trail()) {
      var found = trail.logs().verify(new Against(List.of(key), List.of(), List.of()));
      assertThat(found.getFirst().faults()).singleElement().isInstanceOf(Fault.Unsigned.class);
    }
  }

  @Test
  void anEntryBesideTheLogIsFound() throws SQLException {
    filled();
    var key = key();
    done(inserted());
    try (var trail = trail()) {
      var found = trail.logs().verify(new Against(List.of(key), List.of(), List.of()));
      assertThat(found).hasSizeGreaterThanOrEqualTo(2);
      assertThat(found.getLast().faults()).singleElement().isInstanceOf(Fault.Outside.class);
    }
  }

  @Test
  void aLogWhoseRowHasGoneIsFound() throws SQLException {
    filled();
    var key = key();
    var kept = checkpoint();
    done(forgotten());
    try (var trail = trail()) {
      var found = trail.logs().verify(new Against(List.of(key), List.of(kept), List.of()));
      assertThat(found).flatExtracting(Found::faults).hasSizeGreaterThan(100);
      assertThat(found)
          .flatExtracting(Found::faults)
          .contains(new Fault.CutOff(0, Checkpoint.parse(kept.text()).size()));
    }
  }

  @Test
  void noLogBeginsInThePlaceOfOneThatWasDeleted() throws SQLException {
    filled();
    done(forgotten());
    assertThatThrownBy(this::store)
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("has entries of an audit log that is itself gone");
    try (var trail = trail()) {
      assertThat(trail.logs().heads()).isEmpty();
    }
  }

  /** Each log is read beside the gateways that write them, and its witness has seen its newest. */
  @Test
  void logsThatGrowWhileTheyAreReadAreProvenByTheirWitness() throws Exception {
    var witness = new Cosigner("witness.example/w1");
    try (var store = other()) {
      grow(store, witness);
    }
    try (var store = store();
        var reader = new BusyReader(this::intruder, () -> grow(store, witness))) {
      grow(store, witness);
      var keys = store.trail().logs().heads().stream().map(Head::key).toList();
      var found =
          new AuditLogs(reader).verify(new Against(keys, List.of(), List.of(witness.key())));
      assertThat(found)
          .hasSize(2)
          .allSatisfy(
              log -> {
                assertThat(log.faults()).isEmpty();
                assertThat(log.witnessed())
                    .extracting(Seen::witness)
                    .containsExactly(witness.key().name());
              });
    }
  }

  @Test
  void aLogThatNoWitnessHasSignedIsFound() throws Exception {
    filled();
    var witness = new Cosigner("witness.example/w1");
    try (var store = store()) {
      var found =
          store
              .trail()
              .logs()
              .verify(new Against(List.of(key(store)), List.of(), List.of(witness.key())));
      assertThat(found.getFirst().faults())
          .containsExactly(new Fault.Unwitnessed("witness.example/w1"));
    }
  }

  private static NoteKey key(Store store) {
    return store.trail().logs().heads().getFirst().key();
  }

  private static void grow(Store store, Cosigner witness) {
    store.auditLog().append(Entries.intent("ex_grown"));
    var log = store.witnessedLog();
    var note = log.checkpoint();
    log.keep(witness.key(), Checkpoint.parse(note.text()).size(), witness.sign(note, Entries.NOW));
  }

  /** Reads what is there, and writes nothing. */
  abstract AuditTrail trail();

  /** Adds an entry that no gateway has written. */
  abstract String inserted();

  /** Deletes the rows of logs. */
  abstract String[] forgotten();

  /** The statements that set the log back to what it is now. */
  private List<String> copy() throws SQLException {
    var statements = new ArrayList<String>();
    try (var connection = intruder()) {
      var log = LogTable.all(connection).getFirst();
      var last =
          Statements.rows(
                  connection,
                  "SELECT max(seq) FROM log_leaf WHERE leaf < " + log.size(),
                  _ -> {},
                  row -> row.getLong(1))
              .getFirst();
      statements.add("DELETE FROM log_node WHERE node >= %d".formatted(log.size() >> 8));
      statements.add("DELETE FROM log_leaf WHERE leaf >= " + log.size());
      statements.add("DELETE FROM audit WHERE seq > " + last);
      statements.add(
          "UPDATE log SET size = %d, edge = %s, checkpoint = '%s'"
              .formatted(log.size(), bytes(log.edge()), log.checkpoint()));
    }
    return statements;
  }

  /** Bytes in a statement. */
  abstract String bytes(byte[] bytes);

  private long seq(long leaf) throws SQLException {
    return at(leaf).leaf().seq();
  }

  private String line(long leaf) throws SQLException {
    return at(leaf).line().orElseThrow();
  }

  private LogTable.Sealed at(long leaf) throws SQLException {
    try (var connection = intruder()) {
      return LogTable.entries(connection, LogTable.all(connection).getFirst().id(), leaf, leaf + 1)
          .getFirst();
    }
  }
}
