package dev.sallyport.bench.day;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.bench.day.Told.Consent;
import dev.sallyport.bench.day.Told.Kept;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.payload.Found;
import dev.sallyport.engine.payload.PayloadRef;
import dev.sallyport.engine.recording.RecordedCall;
import dev.sallyport.engine.recording.RecordedReply;
import dev.sallyport.engine.recording.RecordedTool;
import dev.sallyport.engine.recording.Recording;
import dev.sallyport.engine.store.AuditLogs.Against;
import dev.sallyport.engine.tlog.Note;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is there when the day is over: the simulation's own record of each call, and the gateway's.
 *
 * @param life the last one, which is open
 * @param seen the file with the simulation's record
 * @param notes checkpoints that were put aside when earlier lives ended
 * @param overheard see {@link Totals}
 */
record Evidence(Life life, Life.Place place, Path seen, List<Note> notes, int overheard) {
  static final ObjectMapper JSON = new ObjectMapper();

  /** Every call, one after the other. */
  void calls(Consumer<Told> each) {
    everySeen(call -> each.accept(told(call)));
  }

  private void everySeen(Consumer<Seen> each) {
    try (var lines = Files.lines(seen)) {
      for (var line : (Iterable<String>) lines::iterator) {
        each.accept(JSON.readValue(line, Seen.class));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the record of the day cannot be read", e);
    }
  }

  private Told told(Seen call) {
    var entries = new ArrayList<JsonNode>();
    for (var line : life.store().trail().find(call.exchange())) {
      entries.add(json(line));
    }
    return new Told(call, entries, kept(call, entries), consents(entries));
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("an entry cannot be read", e);
    }
  }

  private List<Consent> consents(List<JsonNode> entries) {
    return entries.stream()
        .filter(entry -> entry.path("step").asText().equals("spent"))
        .map(entry -> consent(entry.path("approval").asText()))
        .toList();
  }

  private Consent consent(String id) {
    var binding = life.store().approvals().find(id).orElseThrow().question().binding();
    return new Consent(
        id,
        binding.principal(),
        binding.session(),
        binding.phase(),
        binding.policyDigest(),
        binding.callDigest(),
        place.tallies().yes(id));
  }

  private Kept kept(Seen call, List<JsonNode> entries) {
    var asked = "";
    Optional<byte[]> answered = Optional.empty();
    var planted = false;
    for (var entry : entries) {
      var ref = PayloadRef.parse(entry.path("payload").asText());
      if (ref.isPresent()
          && life.payloads().reader().read(ref.get()) instanceof Found.Kept(var document)) {
        planted |= new String(document, StandardCharsets.UTF_8).contains(DayPolicy.PLANTED);
        switch (Recording.read(document)) {
          case RecordedCall left -> asked = Digests.sha256(left.body().bytes());
          case RecordedReply came -> answered = Optional.of(came.body());
          case RecordedTool _ -> {}
        }
      }
    }
    var body = answered.orElse(new byte[0]);
    var begins = Arrays.copyOf(body, Math.min(body.length, call.came().bytes()));
    return new Kept(asked, answered.isPresent(), body.length, Digests.sha256(begins), planted);
  }

  Totals totals() {
    var logs = life.store().trail().logs();
    var found = logs.verify(new Against(logs.keys(), notes, List.of()));
    var taken = new HashMap<String, Long>();
    life.store()
        .budgets()
        .taken(List.copyOf(place.accounts()))
        .forEach((account, parts) -> taken.put(Life.name(account), parts));
    return new Totals(
        place.tallies().written(),
        kinds(),
        found.stream().mapToLong(log -> log.entries()).sum(),
        found.stream().flatMap(log -> log.faults().stream()).map(Object::toString).toList(),
        taken,
        new Retelling(life).faults(this::everySeen),
        overheard);
  }

  private Map<String, Long> kinds() {
    var kinds = new HashMap<String, Long>();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + place.file());
        var query = connection.prepareStatement("SELECT kind, count(*) FROM audit GROUP BY kind");
        var rows = query.executeQuery()) {
      while (rows.next()) {
        kinds.put(rows.getString(1), rows.getLong(2));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the log cannot be counted", e);
    }
    return kinds;
  }
}
