package dev.sallyport.cli;

import dev.sallyport.engine.archive.Archive;
import dev.sallyport.engine.archive.ContradictedException;
import dev.sallyport.engine.archive.DirectoryShelf;
import dev.sallyport.engine.archive.ShelfException;
import dev.sallyport.engine.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads and proves the audit log, whether or not a gateway is running. */
@Command(
    name = "audit",
    description = "Read, search and prove the audit log, and erase what is kept beside it.",
    subcommands = {
      AuditShowCommand.class,
      AuditSearchCommand.class,
      AuditReplayCommand.class,
      AuditExportCommand.class,
      AuditVerifyCommand.class,
      AuditRetentionCommand.Erase.class,
      AuditRetentionCommand.Hold.class,
      AuditRetentionCommand.Release.class,
      AuditHoldsCommand.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel =
        "(tail | show ID | search | replay SESSION | export SESSION | verify | prove ID | checkpoint | key | archive DIR | erase SESSION | hold SESSION | release SESSION | holds)",
    footer = {"", "Example: ./sallyport audit tail -n 20"})
final class AuditCommand {
  @Mixin final TrailOptions trails = new TrailOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Command(name = "tail", description = "The last entries.", mixinStandardHelpOptions = true)
  int tail(
      @Option(names = "-n", paramLabel = "COUNT", defaultValue = "20", description = "How many.")
          int count) {
    try (var trail = trails.open()) {
      trail.tail(count).stream().map(Printable::json).forEach(spec.commandLine().getOut()::println);
    }
    return 0;
  }

  @Command(
      name = "prove",
      description = {
        "Everything about one exchange, each entry with a proof that it is in the log (C2SP tlog-proof).",
        "Whoever has this and the log's public key needs nothing else: see `audit verify --proof`."
      },
      mixinStandardHelpOptions = true)
  int prove(
      @Parameters(paramLabel = "ID", description = "The request id that the client was shown.")
          String id) {
    try (var trail = trails.open()) {
      var proven = trail.logs().proven(id);
      proven.forEach(
          entry -> {
            var json = StrictJson.newObject();
            json.put("entry", entry.line()).put("proof", entry.proof().toString());
            spec.commandLine()
                .getOut()
                .println(
                    Printable.json(new String(StrictJson.bytes(json), StandardCharsets.UTF_8)));
          });
      return proven.isEmpty() ? 1 : 0;
    }
  }

  @Command(
      name = "checkpoint",
      description =
          "What the log is now, signed (C2SP tlog-checkpoint). Kept elsewhere, it shows later whether the log was set back.",
      mixinStandardHelpOptions = true)
  int checkpoint() {
    try (var trail = trails.open()) {
      var out = spec.commandLine().getOut();
      trail.logs().heads().forEach(head -> out.print(head.checkpoint()));
      out.flush();
    }
    return 0;
  }

  @Command(
      name = "archive",
      description = {
        "Copy the logs into a directory, in the layout of C2SP tlog-tiles; what is there is added to.",
        "Any web server can serve it, and `audit verify --archive DIR` proves it."
      },
      mixinStandardHelpOptions = true)
  int archive(@Parameters(paramLabel = "DIR", description = "Where to.") Path directory) {
    var archive = new Archive(new DirectoryShelf(directory));
    try (var trail = trails.open()) {
      var logs = trail.logs();
      for (var head : logs.heads()) {
        spec.commandLine()
            .getOut()
            .println(
                String.format(
                    Locale.ROOT, "%s: %,d entries", head.key().name(), archive.add(logs, head)));
      }
    } catch (ShelfException | ContradictedException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
    return 0;
  }

  @Command(
      name = "key",
      description = "The public key of each log (C2SP signed-note).",
      mixinStandardHelpOptions = true)
  int key() {
    try (var trail = trails.open()) {
      trail.logs().heads().forEach(head -> spec.commandLine().getOut().println(head.key()));
    }
    return 0;
  }
}
