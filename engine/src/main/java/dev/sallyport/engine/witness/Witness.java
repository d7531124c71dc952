package dev.sallyport.engine.witness;

import dev.sallyport.engine.fetch.FetchException;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.tlog.Note;
import dev.sallyport.engine.tlog.NoteKey;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A witness, by its address and its key.
 *
 * @param address to which {@code /add-checkpoint} is added
 * @see <a href="https://c2sp.org/tlog-witness">tlog-witness</a>
 */
public record Witness(URI address, NoteKey key, Web web) {
  private static final Duration WITHIN = Duration.ofSeconds(10);

  /** Some sixteen signatures. */
  private static final int ANSWER_MAX_BYTES = 16_384;

  private static final int OK = 200;
  private static final int CONFLICT = 409;

  /** What comes of asking. */
  public sealed interface Answer {

    /** It has signed. */
    record Signed(long size, Instant at) implements Answer {}

    /** It has signed all that there is already. */
    record Known(long size) implements Answer {}

    /**
     * What it saw before is not what this log was: the log was set back, or there are two of it.
     *
     * @param size of how many entries it has signed a checkpoint
     */
    record Contradicted(long size) implements Answer {}

    /** It cannot be asked, or does not want to. */
    record Failed(String why) implements Answer {}
  }

  /** Shows it the log as it is now, and keeps what it signs. */
  public Answer show(WitnessedLog log) {
    var note = log.checkpoint();
    var now = Checkpoint.parse(note.text());
    var known = log.witnessed(key);
    if (known > now.size()) {
      return new Answer.Contradicted(known);
    }
    if (known == now.size()) {
      return new Answer.Known(known);
    }
    try {
      var answer = asked(known, note, now, log);
      if (answer.statusCode() == CONFLICT) {
        var seen = seen(answer.body());
        if (seen > now.size() || seen == known) {
          return new Answer.Contradicted(seen);
        }
        // It has signed more than is known here: its answer was lost, or was not kept in a crash.
        known = seen;
        answer = asked(known, note, now, log);
        if (answer.statusCode() == CONFLICT && seen(answer.body()) != known) {
          return new Answer.Failed("it has been shown more of the log meanwhile");
        }
      }
      return switch (answer.statusCode()) {
        case OK -> signed(new String(answer.body(), StandardCharsets.UTF_8), note, now, log);
        // The hashes do not lead from what it saw to what it was shown.
        case CONFLICT, 422 -> new Answer.Contradicted(known);
        case 404 ->
            new Answer.Failed(
                "it does not know the log `%s`: give it the log's public key (`sallyport audit key`)"
                    .formatted(now.origin()));
        case 403 ->
            new Answer.Failed("it knows the log `%s` by another key".formatted(now.origin()));
        default -> new Answer.Failed("it answers with status %d".formatted(answer.statusCode()));
      };
    } catch (FetchException e) {
      return new Answer.Failed(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      return new Answer.Failed(
          "it answers with what is no signature of its key: " + e.getMessage());
    }
  }

  private Answer signed(String lines, Note note, Checkpoint now, WitnessedLog log) {
    var cosigned = note;
    for (var signature : Note.signatures(lines)) {
      cosigned = cosigned.with(signature);
    }
    var proven = cosigned.verify(List.of(key));
    if (proven.isEmpty()) {
      return new Answer.Failed("it has signed with another key than `%s`".formatted(key));
    }
    log.keep(key, now.size(), cosigned);
    return new Answer.Signed(now.size(), proven.getFirst().at().orElseThrow());
  }

  private HttpResponse<byte[]> asked(long from, Note note, Checkpoint now, WitnessedLog log) {
    var body = new StringBuilder("old ").append(from).append('\n');
    for (var hash : log.consistency(from, now.size())) {
      body.append(Base64.getEncoder().encodeToString(hash)).append('\n');
    }
    body.append('\n').append(note);
    return web.exchange(
        URI.create(address + "/add-checkpoint"),
        Map.of("content-type", "text/plain; charset=utf-8"),
        body.toString().getBytes(StandardCharsets.UTF_8),
        WITHIN,
        ANSWER_MAX_BYTES);
  }

  private static long seen(byte[] body) {
    var text = new String(body, StandardCharsets.UTF_8).strip();
    if (!text.matches("0|[1-9]\\d{0,17}")) {
      throw new IllegalArgumentException("a conflict without a size");
    }
    return Long.parseLong(text);
  }
}
