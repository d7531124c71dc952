package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.audit.AuditUnavailableException;
import dev.sallyport.engine.audit.GatewayStopped;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.payload.Found.Kept;
import dev.sallyport.engine.payload.PayloadRef;
import dev.sallyport.engine.store.AuditLogs.Against;
import dev.sallyport.engine.store.AuditLogs.Found;
import dev.sallyport.engine.support.SteppedClock;
import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.tlog.Note;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What machines do to a log: nothing that was acknowledged is lost, and all of it is proven. */
final class LogFaultsTest {
  private static final Clock CLOCK = Clock.fixed(Entries.NOW, ZoneOffset.UTC);

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("state.db");
  }

  private Store store() {
    return SqliteStore.open(file, CLOCK);
  }

  private static Found verified(AuditTrail trail, Note... against) {
    var logs = trail.logs();
    var key = logs.heads().getFirst().key();
    var found = logs.verify(new Against(List.of(key), List.of(against), List.of()));
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  /** Every step there is, by the number of the one before which the process ends. */
  @Test
  void aProcessThatIsKilledBeforeAnyStepLosesNothing() throws Exception {
    store().close();
    var acknowledged = new ArrayList<String>();
    var steps = Integer.MAX_VALUE;
    for (var step = 0; step <= steps; step++) {
      for (var line : halted(step)) {
        if (line.startsWith("steps ")) {
          steps = step;
        } else {
          acknowledged.add(line);
        }
      }
      try (var store = store()) {
        assertThat(verified(store.trail()).faults()).as("step %d", step).isEmpty();
        for (var name : acknowledged) {
          var parts = name.split(" ", -1);
          assertThat(store.trail().find(parts[1]))
              .as("step %d: %s", step, name)
              .anyMatch(entry -> entry.contains("\"kind\":\"" + parts[0] + "\""));
        }
        assertKeptTogether(store, "ex_%d_0".formatted(step));
        // Whatever was begun has an end, and is begun no second time.
        assertThat(store.trail().find("ex_%d_0".formatted(step)))
            .as("step %d", step)
            .hasSizeBetween(0, 2);
      }
    }
    assertThat(steps).as("the steps of %d appends", HaltingWriter.ENTRIES).isGreaterThan(20);
  }

  /** An entry, and what it refers to, are there or not there together. */
  private void assertKeptTogether(Store store, String exchange) throws SQLException {
    var intents =
        store.trail().find(exchange).stream()
            .filter(entry -> entry.contains("\"kind\":\"intent\""))
            .toList();
    for (var intent : intents) {
      var ref = StrictJson.object(intent.getBytes(StandardCharsets.UTF_8)).path("payload").asText();
      assertThat(
              HaltingWriter.payloads(store, file)
                  .reader()
                  .read(PayloadRef.parse(ref).orElseThrow()))
          .as(exchange)
          .isInstanceOfSatisfying(
              Kept.class,
              kept -> assertThat(kept.document()).isEqualTo(HaltingWriter.document(exchange)));
    }
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var query =
            connection.prepareStatement(
                "SELECT count(*) FROM payload_block WHERE key IN (SELECT id FROM session_key WHERE label = ?)")) {
      query.setString(1, exchange);
      try (var rows = query.executeQuery()) {
        rows.next();
        assertThat(rows.getInt(1) > 0).as(exchange).isEqualTo(!intents.isEmpty());
      }
    }
  }

  private List<String> halted(int step) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                HaltingWriter.class.getName(),
                file.toString(),
                Integer.toString(step))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var output = process.getInputStream()) {
      var lines = new String(output.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      var _ = process.waitFor();
      return lines;
    }
  }

  @Test
  void aDiskThatIsReadOnlyRefusesAndTheLogRecoversByItself() {
    var readOnly = new AtomicBoolean();
    store().close();
    try (var store =
        SqliteStore.open(
            file,
            CLOCK,
            connector ->
                () -> {
                  if (!readOnly.get()) {
                    return connector.connect();
                  }
                  var settings = new Properties();
                  // SQLITE_OPEN_READONLY: what SQLite does where the disk is mounted so.
                  settings.setProperty("open_mode", "1");
                  return DriverManager.getConnection("jdbc:sqlite:" + file, settings);
                },
            GroupCommit.PATIENCE)) {
      store.auditLog().append(Entries.intent("ex_before"));
      readOnly.set(true);
      // A fault is what makes the writer open another connection.
      var _ = store.seenAssertions();
      failing(store);
      assertThatThrownBy(() -> store.auditLog().append(Entries.intent("ex_lost")))
          .isInstanceOf(AuditUnavailableException.class)
          .hasMessageContaining("readonly");
      readOnly.set(false);
      store.auditLog().append(Entries.intent("ex_after"));
      assertThat(store.trail().find("ex_lost")).isEmpty();
      assertThat(verified(store.trail()).faults()).isEmpty();
    }
  }

  /** Loses the writer's connection. */
  private void failing(Store store) throws AssertionError {
    try {
      var away = file.resolveSibling("away.db");
      Files.move(file, away);
      assertThatThrownBy(() -> store.auditLog().append(Entries.intent("ex_moved")))
          .isInstanceOf(AuditUnavailableException.class);
      Files.move(away, file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aClockThatGoesBackChangesNothingOfTheOrder() {
    var clock = new SteppedClock(Entries.NOW);
    try (var store = SqliteStore.open(file, clock)) {
      for (var i = 0; i < 5; i++) {
        store.auditLog().append(new GatewayStopped(clock.instant()));
        clock.step(Duration.ofHours(-1));
      }
      var lines = store.trail().tail(5);
      assertThat(lines.getFirst()).contains("T10:00:00");
      assertThat(lines.getLast()).contains("T06:00:00");
      assertThat(verified(store.trail()).faults()).isEmpty();
    }
  }

  /** A machine that lost power while a page was written: the journal ends in a part of one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 23, 24, 25, 2_000, 4_119})
  void aTornPageAtTheEndOfTheJournalLosesNothing(int bytes) throws IOException {
    var torn = directory.resolve("torn");
    Files.createDirectories(torn);
    try (var store = store()) {
      for (var i = 0; i < 300; i++) {
        store.auditLog().append(Entries.intent("ex_" + i));
      }
      for (var name : List.of("state.db", "state.db-wal", "audit.key", "audit.pub")) {
        Files.copy(directory.resolve(name), torn.resolve(name));
      }
    }
    var page = new byte[bytes];
    new Random(bytes).nextBytes(page);
    Files.write(torn.resolve("state.db-wal"), page, StandardOpenOption.APPEND);
    try (var store = SqliteStore.open(torn.resolve("state.db"), CLOCK)) {
      assertThat(store.trail().find("ex_299")).isNotEmpty();
      assertThat(verified(store.trail()).faults()).isEmpty();
    }
  }

  /** A disk that loses what it had said that it has: that is found by a checkpoint of earlier. */
  @Test
  void aJournalThatLostItsEndIsFound() throws IOException {
    var torn = directory.resolve("torn");
    Files.createDirectories(torn);
    Note signed;
    try (var store = store()) {
      for (var i = 0; i < 50; i++) {
        store.auditLog().append(Entries.intent("ex_" + i));
      }
      signed = store.trail().logs().heads().getFirst().checkpoint();
      for (var name : List.of("state.db", "state.db-wal", "audit.key", "audit.pub")) {
        Files.copy(directory.resolve(name), torn.resolve(name));
      }
    }
    var journal = torn.resolve("state.db-wal");
    var bytes = Files.readAllBytes(journal);
    Files.write(journal, Arrays.copyOf(bytes, bytes.length - 10_000));
    try (var trail = AuditTrail.open(torn.resolve("state.db"))) {
      var found = verified(trail, signed);
      assertThat(found.entries()).isLessThan(Checkpoint.parse(signed.text()).size());
      assertThat(found.faults()).isNotEmpty();
    }
  }

  /** Pages that a disk gives back as others are never taken for the log. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aPageThatRottedIsNeverProven(long seed) throws IOException {
    try (var store = store()) {
      for (var i = 0; i < 400; i++) {
        store.auditLog().append(Entries.intent("ex_" + i));
      }
    }
    var bytes = Files.readAllBytes(file);
    var random = new Random(seed);
    // Everything but the first page, which says what the file is.
    for (var i = 0; i < 200; i++) {
      bytes[4_096 + random.nextInt(bytes.length - 4_096)] ^= (byte) (1 + random.nextInt(255));
    }
    Files.write(file, bytes);
    try (var trail = AuditTrail.open(file)) {
      assertThat(verified(trail).faults()).as("seed %d", seed).isNotEmpty();
    } catch (StoreUnavailableException | IllegalArgumentException told) {
      // That it cannot be read is an answer, too.
      assertThat(told).hasMessageNotContaining("proven");
    }
  }
}
