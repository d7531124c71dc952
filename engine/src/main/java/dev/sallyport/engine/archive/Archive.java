package dev.sallyport.engine.archive;

import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.tlog.Fault;
import dev.sallyport.engine.tlog.KeptSubtrees;
import dev.sallyport.engine.tlog.Note;
import dev.sallyport.engine.tlog.NoteKey;
import dev.sallyport.engine.tlog.Proofs;
import dev.sallyport.engine.tlog.TilePath;
import dev.sallyport.engine.tlog.TiledLogs;
import dev.sallyport.engine.tlog.TiledLogs.Head;
import dev.sallyport.engine.tlog.TilesAudit;
import dev.sallyport.engine.tlog.TreeHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
   * @throws ContradictedException if the log does not go on from what lies there, of which nothing
   *     has changed then
   */
  public long add(TiledLogs logs, Head log) {
    var there = verified(log.key());
    var now = there.size() > size(log) ? newest(logs, log) : log;
    requireGoesOn(logs, now, there);
    var size = size(now);
    if (there.size() == size) {
      return size;
    }
    var origin = log.key().name();
    for (var tile : TilePath.between(there.size(), size)) {
      shelf.put(origin + "/" + tile, tile(logs, now, tile));
    }
    // Another gateway that archives the same database may have come further meanwhile.
    if (verified(log.key()).size() < size) {
      shelf.put(origin + CHECKPOINT, now.checkpoint().toString().getBytes(StandardCharsets.UTF_8));
      var needed = TilePath.partial(size);
      TilePath.partial(there.size()).stream()
          .filter(tile -> !needed.contains(tile))
          .forEach(tile -> shelf.remove(origin + "/" + tile));
    }
    return size;
  }

  /**
   * How many entries of a log the shelf has.
   *
   * @throws ShelfException if it cannot be read, or somebody else has signed what lies there
   */
  public long size(NoteKey key) {
    return verified(key).size();
  }

  private static long size(Head log) {
    return Checkpoint.parse(log.checkpoint().text()).size();
  }

  /** Another gateway may have written more, and archived it, since the log was asked. */
  private static Head newest(TiledLogs logs, Head log) {
    return logs.heads().stream().filter(one -> one.id() == log.id()).findFirst().orElse(log);
  }

  /** What lies there of a log; no entries, where nothing does. */
  private Checkpoint verified(NoteKey key) {
    try {
      return checkpoint(key.name())
          .map(note -> verified(note, key))
          .orElseGet(() -> new Checkpoint(key.name(), 0, TreeHash.empty()));
    } catch (IllegalArgumentException e) {
      throw new ShelfException(
          "%s has a checkpoint of `%s` that the log's key has not signed: look at it with `sallyport audit verify --archive`, and archive the log elsewhere"
              .formatted(shelf.name(), key.name()),
          e);
    }
  }

  private static void requireGoesOn(TiledLogs logs, Head log, Checkpoint there) {
    var now = Checkpoint.parse(log.checkpoint().text());
    var goesOn =
        there.size() < now.size()
            ? Arrays.equals(there.root(), root(logs, log, there.size()))
            : there.saysAs(now);
    if (!goesOn) {
      throw new ContradictedException(
          "the archive has %d entries of `%s` that are not those of this log"
              .formatted(there.size(), now.origin()));
    }
  }

  /** The root that a log had when it had so many entries. */
  private static byte[] root(TiledLogs logs, Head log, long size) {
    return Proofs.root(
        size,
        new KeptSubtrees(
            (level, from, count) -> {
              var first = (int) (from % TilePath.WIDTH);
              var tile = new TilePath(level, from / TilePath.WIDTH, first + count);
              return TreeHash.split(tile(logs, log, tile)).subList(first, first + count);
            }));
  }

  private static byte[] tile(TiledLogs logs, Head log, TilePath tile) {
    return logs.tile(log.id(), tile)
        .orElseThrow(
            () ->
                new ShelfException(
                    "`%s` of the log `%s` cannot be archived: `sallyport audit verify` says which of its entries are missing, and if none is, one is longer than an archive has room for"
                        .formatted(tile, log.key().name())));
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
