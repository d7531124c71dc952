package dev.sallyport.engine.store;

import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.store.LogTable.Log;
import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.tlog.EntryProof;
import dev.sallyport.engine.tlog.Fault;
import dev.sallyport.engine.tlog.KeptSubtrees;
import dev.sallyport.engine.tlog.LogAudit;
import dev.sallyport.engine.tlog.Note;
import dev.sallyport.engine.tlog.NoteKey;
import dev.sallyport.engine.tlog.Proofs;
import dev.sallyport.engine.tlog.ProvenEntries;
import dev.sallyport.engine.tlog.Subtrees;
import dev.sallyport.engine.tlog.TilePath;
import dev.sallyport.engine.tlog.TiledLogs;
import dev.sallyport.engine.tlog.TreeHash;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** The audit log as logs that can be proven: one for each gateway that has written here. */
public final class AuditLogs implements TiledLogs, ProvenEntries {

  /** A page of entries is some MB. */
  private static final int PAGE = 4_096;

  /** Entries among which those that are in no log are looked for at once. */
  private static final int OUTSIDE_PAGE = 100_000;

  private final Reader reader;

  AuditLogs(Reader reader) {
    this.reader = reader;
  }

  /**
   * What a log is held against.
   *
   * @param keys of logs, by which checkpoints are verified; a log that has none of them is a fault
   * @param against older checkpoints, kept elsewhere
   * @param witnesses whose signatures each log must have; what they have signed, it must hold
   */
  public record Against(List<NoteKey> keys, List<Note> against, List<NoteKey> witnesses) {
    public Against {
      keys = List.copyOf(keys);
      against = List.copyOf(against);
      witnesses = List.copyOf(witnesses);
    }
  }

  /**
   * What was found of a log.
   *
   * @param name the log's
   * @param entries how many are there
   * @param root the root over them, in hex
   * @param witnessed who has seen how much of it, of those who were asked about
   * @param faults what keeps it from being proven; empty if it is
   */
  public record Found(
      String name, long entries, String root, List<Seen> witnessed, List<Fault> faults) {
    public Found {
      witnessed = List.copyOf(witnessed);
      faults = List.copyOf(faults);
    }
  }

  /** A witness has seen so many entries, at that time by its own clock. */
  public record Seen(String witness, long entries, Instant at) {}

  @Override
  public List<Head> heads() {
    return reader.read(LogTable::all).stream()
        .map(log -> new Head(log.id(), NoteKey.parse(log.key()), Note.parse(log.checkpoint())))
        .toList();
  }

  /**
   * Goes through all entries, and holds each log against what was signed of it. It reads in pages,
   * beside a running gateway.
   */
  public List<Found> verify(Against against) {
    var found = new ArrayList<Found>();
    for (var log : reader.read(LogTable::all)) {
      found.add(verified(log, against));
    }
    for (var note : against.against()) {
      var origin = Checkpoint.parse(note.text()).origin();
      if (found.stream().noneMatch(log -> log.name().equals(origin))) {
        var gone = new Fault.CutOff(0, Checkpoint.parse(note.text()).size());
        found.add(new Found(origin, 0, "", List.of(), List.of(gone)));
      }
    }
    var outside = outside();
    if (!outside.isEmpty()) {
      found.add(new Found("", outside.size(), "", List.of(), outside));
    }
    return found;
  }

  private Found verified(Log seen, Against against) {
    var heads = new ArrayList<Checkpoint>();
    var unsigned = new ArrayList<Fault>();
    var witnessed = new ArrayList<Seen>();
    for (var witness : against.witnesses()) {
      cosigned(seen, witness)
          .ifPresentOrElse(
              one -> {
                heads.add(one.checkpoint());
                witnessed.add(new Seen(witness.name(), one.checkpoint().size(), one.at()));
              },
              () -> unsigned.add(new Fault.Unwitnessed(witness.name())));
    }
    // The log may have gone on since it was seen first, and been signed again: read now, it has all
    // that was signed.
    var log = reader.read(connection -> LogTable.state(connection, seen.id()));
    for (var text : notes(log, against)) {
      try {
        heads.add(verified(text, log, against));
      } catch (IllegalArgumentException e) {
        unsigned.add(new Fault.Unsigned(String.valueOf(e.getMessage())));
      }
    }
    var audit = new LogAudit(heads);
    unsigned.forEach(audit::add);
    var going = true;
    for (var from = 0L; going && from < log.size(); from += PAGE) {
      going = page(log, from, audit);
    }
    if (audit.size() < log.size()) {
      audit.add(new Fault.Missing(audit.size(), log.size() - 1));
    }
    return new Found(
        log.origin(), audit.size(), HexFormat.of().formatHex(audit.root()), witnessed, audit.end());
  }

  /** What a witness has signed, and when. */
  private record Cosigned(Checkpoint checkpoint, Instant at) {}

  private Optional<Cosigned> cosigned(Log log, NoteKey witness) {
    return reader
        .read(connection -> LogTable.cosignature(connection, log.id(), witness.toString()))
        .flatMap(text -> cosigned(text, log, witness));
  }

  private static Optional<Cosigned> cosigned(String text, Log log, NoteKey witness) {
    try {
      var note = Note.parse(text);
      var checkpoint = Checkpoint.parse(note.text());
      return note.verify(List.of(witness)).stream()
          .filter(_ -> checkpoint.origin().equals(log.origin()))
          .flatMap(proven -> proven.at().stream())
          .map(at -> new Cosigned(checkpoint, at))
          .findFirst();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** The log's own checkpoint, and those of it that were kept elsewhere. */
  private static List<String> notes(Log log, Against against) {
    var notes = new ArrayList<String>();
    notes.add(log.checkpoint());
    against.against().stream()
        .filter(note -> Checkpoint.parse(note.text()).origin().equals(log.origin()))
        .forEach(note -> notes.add(note.toString()));
    return notes;
  }

  private static Checkpoint verified(String text, Log log, Against against) {
    var note = Note.parse(text);
    var keys = against.keys().stream().filter(key -> key.name().equals(log.origin())).toList();
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("no key of this log is given: name it with `--key`");
    }
    return Checkpoint.verified(note, log.origin(), keys);
  }

  private boolean page(Log log, long from, LogAudit audit) {
    var nodes = new ArrayList<LogTable.Node>();
    var rows =
        reader.read(
            connection ->
                LogTable.entries(connection, log.id(), from, Math.min(from + PAGE, log.size())));
    for (var row : rows) {
      var going =
          audit.leaf(
              row.leaf().leaf(),
              row.line().map(line -> line.getBytes(StandardCharsets.UTF_8)),
              row.leaf().hash(),
              (height, index, hash) -> {
                if (height > 0 && height % TilePath.HEIGHT == 0) {
                  nodes.add(new LogTable.Node(height / TilePath.HEIGHT, index, hash));
                }
              });
      if (!going) {
        return false;
      }
    }
    for (var node : nodes) {
      var kept =
          reader.read(
              connection -> LogTable.hashes(connection, log.id(), node.level(), node.node(), 1));
      if (kept.isEmpty() || !Arrays.equals(kept.getFirst(), node.hash())) {
        audit.differs(node.level() * TilePath.HEIGHT, node.node());
      }
    }
    return rows.size() == Math.min(PAGE, log.size() - from);
  }

  private List<Fault> outside() {
    var all = new LogAudit(List.of());
    var last = reader.read(SessionTable::entries);
    for (var from = 0L; from < last; from += OUTSIDE_PAGE) {
      var after = from;
      reader
          .read(connection -> LogTable.outside(connection, after, after + OUTSIDE_PAGE))
          .forEach(seq -> all.add(new Fault.Outside(seq)));
    }
    return all.end();
  }

  @Override
  public List<NoteKey> keys() {
    return heads().stream().map(Head::key).toList();
  }

  @Override
  public List<Proven> proven(String exchange) {
    return reader.read(connection -> LogTable.of(connection, exchange)).stream()
        .map(entry -> new Proven(entry.line(), proof(entry)))
        .toList();
  }

  /** By what most witnesses have signed, where that holds the entry; else by the log's own word. */
  private EntryProof proof(LogTable.Placed entry) {
    var log = reader.read(connection -> LogTable.state(connection, entry.log()));
    var line = entry.line().getBytes(StandardCharsets.UTF_8);
    return cosigned(log, entry.leaf()).stream()
        .map(note -> proof(log, entry.leaf(), note))
        // What a log was before it was set back holds nothing that came after.
        .filter(proof -> proof.holds(line))
        .findFirst()
        .orElseGet(() -> proof(log, entry.leaf(), Note.parse(log.checkpoint())));
  }

  private EntryProof proof(Log log, long leaf, Note note) {
    var size = Checkpoint.parse(note.text()).size();
    return new EntryProof(leaf, Proofs.inclusion(leaf, size, subtrees(log.id())), note);
  }

  /** What witnesses have signed of a log with that leaf: what most have, and then the newest. */
  private List<Note> cosigned(Log log, long leaf) {
    var notes = new LinkedHashMap<String, Note>();
    for (var text : reader.read(connection -> LogTable.cosigned(connection, log.id(), leaf))) {
      try {
        var note = Note.parse(text);
        var size = Checkpoint.parse(note.text()).size();
        if (leaf < size && size <= log.size()) {
          var _ = notes.merge(note.text(), note, Note::with);
        }
      } catch (IllegalArgumentException _) {
        // It is what `audit verify` tells of.
      }
    }
    return notes.values().stream()
        .sorted(Comparator.comparingInt((Note note) -> note.signatures().size()).reversed())
        .toList();
  }

  @Override
  public Optional<byte[]> tile(int log, TilePath path) {
    return path.level() == TilePath.ENTRIES ? bundle(log, path) : hashes(log, path);
  }

  private Optional<byte[]> hashes(int log, TilePath path) {
    var hashes =
        reader.read(
            connection ->
                LogTable.hashes(connection, log, path.level(), path.first(), path.width()));
    if (hashes.size() < path.width()) {
      return Optional.empty();
    }
    var bytes = new ByteArrayOutputStream(hashes.size() * TreeHash.LENGTH);
    hashes.forEach(bytes::writeBytes);
    return Optional.of(bytes.toByteArray());
  }

  private Optional<byte[]> bundle(int log, TilePath path) {
    var entries =
        reader.read(
            connection ->
                LogTable.entries(connection, log, path.first(), path.first() + path.width()));
    if (entries.size() < path.width()) {
      return Optional.empty();
    }
    var bytes = new ByteArrayOutputStream();
    for (var entry : entries) {
      var line = entry.line().map(text -> text.getBytes(StandardCharsets.UTF_8));
      if (line.isEmpty() || line.get().length > AuditJson.LINE_LIMIT_BYTES) {
        return Optional.empty();
      }
      bytes.write(line.get().length >> Byte.SIZE);
      bytes.write(line.get().length);
      bytes.writeBytes(line.get());
    }
    return Optional.of(bytes.toByteArray());
  }

  /** What shows that a log of one size goes on from what it was at another. */
  List<byte[]> consistency(int log, long from, long to) {
    return Proofs.consistency(from, to, subtrees(log));
  }

  /** What is whole of a log stays as it is, so it can be read bit by bit. */
  private Subtrees subtrees(int log) {
    return new KeptSubtrees(
        (level, from, count) ->
            reader.read(connection -> LogTable.hashes(connection, log, level, from, count)));
  }
}
