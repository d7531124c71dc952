package dev.sallyport.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.archive.Archive;
import dev.sallyport.engine.archive.DirectoryShelf;
import dev.sallyport.engine.custody.ExportAudit;
import dev.sallyport.engine.custody.ExportAudit.NotProvenException;
import dev.sallyport.engine.custody.ExportAudit.Proven;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.store.AuditLogs;
import dev.sallyport.engine.store.AuditLogs.Found;
import dev.sallyport.engine.store.LogKeyFile;
import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.tlog.EntryProof;
import dev.sallyport.engine.tlog.Fault;
import dev.sallyport.engine.tlog.Note;
import dev.sallyport.engine.tlog.NoteKey;
import dev.sallyport.engine.tlog.TiledLogs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Holds every entry of the audit log against what was signed of it. */
@Command(
    name = "verify",
    description = {
      "Prove the audit log: that no entry was changed, moved, added or deleted since it was signed.",
      "It needs the log and its public key alone, and no gateway. A log that was set back to what it was once",
      "is found by a checkpoint that was kept elsewhere (--against)."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: ./sallyport audit verify --key audit.pub --against checkpoint-of-monday.txt",
      "Exit codes: 0 it is proven, 1 it is not, 2 misused."
    })
final class AuditVerifyCommand implements Callable<Integer> {
  @ParentCommand private AuditCommand audit = new AuditCommand();

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "A log's public key, or a file that holds it (default: `audit.pub` beside the log). Give one for each log.")
  private List<String> keys = new ArrayList<>();

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description =
          "Checkpoints of earlier, as `audit checkpoint` prints them. Give as many files as you have.")
  private List<Path> against = new ArrayList<>();

  @Option(
      names = "--witness",
      paramLabel = "KEY",
      description =
          "The public key of a witness that must have signed the log, or a file that holds it. Give one for each.")
  private List<String> witnesses = new ArrayList<>();

  @ArgGroup private Instead instead = new Instead();

  @Option(names = "--json", description = "Print what was found as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** What is verified instead of the log. */
  static final class Instead {
    @Option(
        names = "--archive",
        paramLabel = "DIR",
        description =
            "Verify the logs that lie in an archive (see `audit archive`); this needs `--key`.")
    private Optional<Path> archive = Optional.empty();

    @Option(
        names = "--proof",
        paramLabel = "FILE",
        description =
            "Instead of a log, verify entries with their proofs, as `audit prove` prints them: this needs no log, and `--key`.")
    private Optional<Path> proof = Optional.empty();

    @Option(
        names = "--export",
        paramLabel = "FILE",
        description =
            "Instead of a log, verify an export of a session (see `audit export`): this needs no log, and `--key`.")
    private Optional<Path> export = Optional.empty();

    private boolean isAFile() {
      return proof.isPresent() || export.isPresent();
    }
  }

  @Override
  public Integer call() {
    requireHeeded();
    var out = spec.commandLine().getOut();
    if (instead.proof.isPresent()) {
      return proofs(instead.proof.get(), out);
    }
    if (instead.export.isPresent()) {
      return exported(instead.export.get(), out);
    }
    if (instead.archive.isPresent()) {
      return archived(instead.archive.get(), out);
    }
    try (var trail = audit.trails.open()) {
      var logs = trail.logs();
      var found = logs.verify(new AuditLogs.Against(keys(logs), against(), known(witnesses)));
      if (json) {
        found.forEach(log -> out.println(json(log)));
      } else {
        found.forEach(log -> print(out, log));
      }
      if (found.isEmpty()) {
        throw new CommandFailedException("there is no log yet: start the gateway once");
      }
      var unsaid = trail.erasedBesideTheLog();
      unsaid.forEach(key -> unsaid(out, key));
      return unsaid.isEmpty() && found.stream().allMatch(log -> log.faults().isEmpty()) ? 0 : 1;
    }
  }

  private void unsaid(PrintWriter out, String key) {
    if (json) {
      out.println("{\"erased_key\":\"%s\",\"proven\":false}".formatted(key));
    } else {
      out.println(
          "NOT proven: that the session's key `%s` was erased; its row says so, and the log does not"
              .formatted(key));
    }
  }

  /** Whoever asks for more than is looked at would believe that it was. */
  private void requireHeeded() {
    require(
        against.isEmpty() || !instead.isAFile(),
        "`--against` needs a whole log: neither `--proof` nor `--export` has one");
    require(
        witnesses.isEmpty() || instead.archive.isEmpty(),
        "`--witness` goes without `--archive`: what witnesses have signed is not in an archive");
    require(
        !json || (instead.archive.isEmpty() && !instead.isAFile()),
        "`--json` is for logs alone, without `--archive`, `--proof` and `--export`");
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }

  private int archived(Path directory, PrintWriter out) {
    if (keys.isEmpty()) {
      throw new CommandFailedException("`--archive` needs the logs' keys: give each with `--key`");
    }
    var archived = new Archive(new DirectoryShelf(directory));
    var notes = against();
    var proven = true;
    for (var key : known(keys)) {
      var own =
          notes.stream()
              .filter(note -> Checkpoint.parse(note.text()).origin().equals(key.name()))
              .toList();
      var faults = archived.verify(key, own);
      var size =
          archived
              .checkpoint(key.name())
              .map(note -> Checkpoint.parse(note.text()).size())
              .orElse(0L);
      print(out, new Found(key.name(), size, "", List.of(), faults));
      proven &= faults.isEmpty();
    }
    return proven ? 0 : 1;
  }

  private int proofs(Path file, PrintWriter out) {
    if (keys.isEmpty()) {
      throw new CommandFailedException("`--proof` needs the log's key: give it with `--key`");
    }
    var known = known(keys);
    var seenBy = known(witnesses);
    var proven = 0;
    for (var line : lines(file)) {
      try {
        var json = StrictJson.object(line.getBytes(StandardCharsets.UTF_8));
        var text = json.path("proof").asText();
        var entry = json.path("entry").asText().getBytes(StandardCharsets.UTF_8);
        var by = EntryProof.parse(text).proves(entry, known, seenBy);
        proven++;
        out.println("entry proven: it is in `%s`".formatted(by.origin()));
      } catch (IllegalArgumentException | MalformedJsonException e) {
        out.println("entry NOT proven: " + e.getMessage());
        return 1;
      }
    }
    return proven > 0 ? 0 : 1;
  }

  private int exported(Path file, PrintWriter out) {
    if (keys.isEmpty()) {
      throw new CommandFailedException("`--export` needs the log's key: give it with `--key`");
    }
    try (var in = ExportFile.read(file)) {
      var proven = new ExportAudit(known(keys), known(witnesses), _ -> {}).read(in);
      print(out, proven);
      if (ExportFile.isPage(file)) {
        out.println("That is proven of the JSON within the page, and not of what the page shows.");
      }
      return 0;
    } catch (NotProvenException e) {
      out.println("NOT proven: " + e.getMessage());
      return 1;
    } catch (IOException e) {
      throw new CommandFailedException("`%s` cannot be read".formatted(file), e);
    }
  }

  private static void print(PrintWriter out, Proven proven) {
    out.printf(
        "session `%s` of %s: %d calls, %d entries and %d recordings, proven%n",
        Printable.of(proven.label()),
        Printable.of(proven.principal()),
        proven.calls(),
        proven.entries(),
        proven.documents());
    if (proven.open() > 0) {
      out.printf("%d calls have no outcome there.%n", proven.open());
    }
    if (proven.absent() > 0) {
      out.printf(
          "%d recordings are not there; why, the exporter says, and nothing proves it.%n",
          proven.absent());
    }
    if (proven.originals() > 0) {
      out.printf(
          "%d recordings hold what masks have changed or withheld, as it came.%n",
          proven.originals());
    }
    if (!proven.costs()) {
      out.println("Its costs are by another list of prices than this version has, and not proven.");
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new CommandFailedException(
          "`%s` cannot be read: write what `audit prove` prints into a file".formatted(file), e);
    }
  }

  private List<NoteKey> keys(AuditLogs logs) {
    if (!keys.isEmpty()) {
      return known(keys);
    }
    var err = spec.commandLine().getErr();
    var beside = audit.trails.state().resolve(LogKeyFile.PUBLIC_NAME);
    if (audit.trails.isShared() || !Files.isRegularFile(beside)) {
      err.println(
          "Note: the keys are those that the database names. Whoever can change the one can change the other: keep the keys elsewhere, and give them with `--key`.");
      return logs.heads().stream().map(TiledLogs.Head::key).toList();
    }
    err.println(
        "Note: the key is `%s`. Whoever can change it can change the log: keep a copy elsewhere, and give it with `--key`."
            .formatted(beside));
    return List.of(key(beside.toString()));
  }

  private static List<NoteKey> known(List<String> given) {
    return given.stream().map(AuditVerifyCommand::key).toList();
  }

  /** A key, or a file with one. */
  private static NoteKey key(String given) {
    try {
      return NoteKey.parse(given.contains("+") ? given : Files.readString(Path.of(given)));
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandFailedException(
          "`%s` is no public key of a log, nor a file with one: it looks like `sallyport/1f3a…+8c2f01aa+AZ…`"
              .formatted(given),
          e);
    }
  }

  private List<Note> against() {
    return against.stream().flatMap(file -> notes(file).stream()).toList();
  }

  /** As many as there are logs. */
  private static List<Note> notes(Path file) {
    try {
      var notes = Note.all(Files.readString(file));
      notes.forEach(note -> Checkpoint.parse(note.text()));
      return notes;
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandFailedException(
          "`%s` holds no checkpoint: write what `audit checkpoint` prints into a file"
              .formatted(file),
          e);
    }
  }

  private static void print(PrintWriter out, Found log) {
    if (log.name().isEmpty()) {
      out.println("Entries outside of all logs:");
    } else {
      out.println(
          String.format(
              Locale.ROOT,
              "%s: %,d entries%s",
              log.name(),
              log.entries(),
              log.faults().isEmpty() ? ", proven" : ", NOT proven:"));
    }
    log.witnessed()
        .forEach(
            seen ->
                out.println(
                    String.format(
                        Locale.ROOT,
                        "  %,d of them seen by `%s` at %s",
                        seen.entries(),
                        seen.witness(),
                        seen.at())));
    log.faults().forEach(fault -> out.println("  " + fault.sentence()));
  }

  private static String json(Found log) {
    ObjectNode json = StrictJson.newObject();
    json.put("log", log.name()).put("entries", log.entries()).put("root_sha256", log.root());
    json.put("proven", log.faults().isEmpty());
    var seen = json.putArray("witnessed");
    log.witnessed()
        .forEach(
            one ->
                seen.addObject()
                    .put("witness", one.witness())
                    .put("entries", one.entries())
                    .put("at", one.at().toString()));
    var faults = json.putArray("faults");
    log.faults().stream().map(Fault::sentence).forEach(faults::add);
    return new String(StrictJson.bytes(json), StandardCharsets.UTF_8);
  }
}
