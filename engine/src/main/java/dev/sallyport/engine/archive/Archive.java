package dev.sallyport.engine.archive;

import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.tlog.Fault;
import dev.sallyport.engine.tlog.Note;
import dev.sallyport.engine.tlog.NoteKey;
import dev.sallyport.engine.tlog.TilePath;
import dev.sallyport.engine.tlog.TiledLogs;
import dev.sallyport.engine.tlog.TiledLogs.Head;
import dev.sallyport.engine.tlog.TilesAudit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Logs on a shelf, each under its name, in the layout of C2SP's tlog-tiles: any web server that
 * serves the shelf's files serves the logs. How far it has come is the checkpoint that lies there.
 */
public record Archive(Shelf shelf) {
  private static final String CHECKPOINT = "/checkpoint";

  /**
   * Carries over what a log has and the shelf has not. The checkpoint comes last, so that what it
   * speaks of is there; then what only the one before it spoke of is taken away.
   *
   * @return how many entries the shelf has then
   * @throws ShelfException if it cannot be done; what was done stays, and is gone on from
   */
  public long add(TiledLogs logs, Head log) {
    var head = Checkpoint.parse(log.checkpoint().text());
    var there = size(head.origin());
    if (there >= head.size()) {
      return there;
    }
    for (var tile : TilePath.between(there, head.size())) {
      var bytes =
          logs.tile(log.id(), tile)
              .orElseThrow(
                  () ->
                      new ShelfException(
                          "`%s` of the log `%s` cannot be archived, since entries of it are missing: run `sallyport audit verify`"
                              .formatted(tile, head.origin())));
      shelf.put(head.origin() + "/" + tile, bytes);
    }
    // Another gateway that archives the same database may have come further meanwhile.
    if (size(head.origin()) < head.size()) {
      shelf.put(
          head.origin() + CHECKPOINT, log.checkpoint().toString().getBytes(StandardCharsets.UTF_8));
      var needed = TilePath.partial(head.size());
      TilePath.partial(there).stream()
          .filter(tile -> !needed.contains(tile))
          .forEach(tile -> shelf.remove(head.origin() + "/" + tile));
    }
    return head.size();
  }

  private long size(String origin) {
    return checkpoint(origin).map(note -> Checkpoint.parse(note.text()).size()).orElse(0L);
  }

  /** The checkpoint of a log that lies there. */
  public Optional<Note> checkpoint(String origin) {
    return shelf
        .get(origin + CHECKPOINT)
        .map(
            bytes -> {
              try {
                return Note.parse(new String(bytes, StandardCharsets.UTF_8));
              } catch (IllegalArgumentException e) {
                throw new ShelfException(
                    "the checkpoint of `%s` in %s is none".formatted(origin, shelf.name()), e);
              }
            });
  }

  /**
   * Holds a log that lies there against what was signed of it.
   *
   * @param key the log's
   * @param against older checkpoints of it, kept elsewhere
   * @return what does not hold; empty if all does
   */
  public List<Fault> verify(NoteKey key, List<Note> against) {
    var note = checkpoint(key.name());
    if (note.isEmpty()) {
      return List.of(new Fault.Unsigned("%s has none of `%s`".formatted(shelf.name(), key.name())));
    }
    try {
      var head = verified(note.get(), key);
      var others = against.stream().map(one -> verified(one, key)).toList();
      return new TilesAudit(tile -> shelf.get(key.name() + "/" + tile)).verify(head, others);
    } catch (IllegalArgumentException e) {
      return List.of(new Fault.Unsigned(String.valueOf(e.getMessage())));
    }
  }

  private static Checkpoint verified(Note note, NoteKey key) {
    return Checkpoint.verified(note, key.name(), List.of(key));
  }
}
