package dev.sallyport.bench;

import com.github.luben.zstd.Zstd;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.payload.Payloads;
import dev.sallyport.engine.payload.Prepared;
import dev.sallyport.engine.payload.Session;
import dev.sallyport.engine.store.SqliteStore;
import dev.sallyport.engine.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What it takes to keep what an agent asks and is answered: bytes on the disk for each turn of a
 * session, and time of the caller's thread when the session is long. Tools answer with pieces of
 * the policy's own files.
 *
 * @param policy where those files are
 * @param folder where the state lies meanwhile
 */
record Keeping(Effort effort, Path policy, Path folder) {
  private static final String GROUP =
      "A session of 100 turns of an agent, the last of 250 KB, kept";
  private static final int TURNS = Conversation.TURNS;

  /** What is asked for: a tenth of storing each request whole. */
  private static final Goal BYTES_GOAL = Goal.ratioAtMost(0.1);

  private static final int ZSTD_LEVEL = 3;
  private static final double NANOS_PER_MICRO = 1e3;

  List<Row> rows() throws IOException {
    var conversation = new Conversation(Conversation.text(policy));
    var state = Files.createDirectories(folder.resolve("kept")).resolve("state.db");
    SqliteStore.open(state, Clock.systemUTC()).close();
    var before = Files.size(state);
    var whole = 0L;
    var packed = 0L;
    var rows = new ArrayList<Row>();
    try (var store = SqliteStore.open(state, Clock.systemUTC())) {
      var wrap = LocalWrap.file(folder.resolve("payload.key"), new SecureRandom());
      var payloads =
          new Payloads(store.payloads(), KeyWraps.of(wrap), Clock.systemUTC(), new SecureRandom());
      var session = new Session("https://idp.example#alice", "bench", "");
      for (var turn = 0; turn < TURNS; turn++) {
        var request = conversation.asked();
        whole += request.length;
        packed += Zstd.compress(request, ZSTD_LEVEL).length;
        if (turn == TURNS - 1) {
          rows.addAll(times(payloads, session, request));
        }
        var keeping = payloads.begin(session, request, prepared -> written(store, prepared));
        var _ = keeping.keep(conversation.answered(), prepared -> written(store, prepared));
      }
    }
    var kept = (double) (Files.size(state) - before) / TURNS;
    rows.add(bytes(kept, "each request whole", whole).toReach(BYTES_GOAL));
    rows.add(bytes(kept, "each request whole, zstd", packed));
    return rows;
  }

  /** With an entry, as the line does it. */
  private static boolean written(Store store, Prepared prepared) {
    var entry = AuditEntry.Outcome.inDoubt("bench", Instant.EPOCH);
    return store.recordedLog().append(entry.withPayload(prepared.ref().text()), prepared);
  }

  private static Row bytes(double kept, String against, long theirs) {
    return new Row(
        GROUP, "a turn, with its reply", kept / 1e3, against, theirs / (1e3 * TURNS), "KB");
  }

  /** Of the last request, of which the last turn alone is new. */
  private List<Row> times(Payloads payloads, Session session, byte[] request) {
    var ours = new ArrayList<Double>();
    var theirs = new ArrayList<Double>();
    var keeping = payloads.begin(session);
    for (var round = 0; round < effort.warmUps() + effort.rounds(); round++) {
      var until = System.nanoTime() + effort.round().toNanos();
      ours.clear();
      theirs.clear();
      do {
        var begun = System.nanoTime();
        var prepared = keeping.prepare(request);
        var done = System.nanoTime();
        var parsed = StrictJson.object(request);
        theirs.add((System.nanoTime() - done) / NANOS_PER_MICRO);
        ours.add((done - begun) / NANOS_PER_MICRO);
        if (prepared.blocks().isEmpty() || parsed.isEmpty()) {
          throw new BenchException("the last turn is not new", null);
        }
      } while (System.nanoTime() < until);
    }
    return List.of(
        new Row(
            GROUP,
            "made ready, the last request",
            Quantile.median(ours),
            "parsing it",
            Quantile.median(theirs),
            "µs"));
  }
}
