package dev.sallyport.cli;

import dev.sallyport.dataplane.console.ExportPage;
import dev.sallyport.engine.audit.AuditSessions.Session;
import dev.sallyport.engine.custody.SessionExport;
import dev.sallyport.engine.tlog.NoteKey;
import dev.sallyport.engine.tlog.TiledLogs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Writes a session into a file that proves itself elsewhere. */
@Command(
    name = "export",
    description = {
      "Write a session into a file for somebody else: every entry with its proof, and all that was kept of it.",
      "`audit verify --export FILE --key KEY` proves it on any machine, without a gateway.",
      "The file holds what was said: only its owner can read it, and erasing the session does not reach it."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: ./sallyport audit export 5b1c2f0e-7a54-4f7e-9a51-3f2f4a0c8d11 --html session.html",
      "Exit codes: 0 it is written, 1 it is not, 2 misused."
    })
final class AuditExportCommand implements Callable<Integer> {
  @ParentCommand private AuditCommand audit = new AuditCommand();

  @Parameters(
      paramLabel = "SESSION",
      description = "A session's number, or the client's own id of it.")
  private String id = "";

  @ArgGroup(multiplicity = "1")
  private Form form = new Form();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** What it is written as. */
  static final class Form {
    @Option(
        names = "--html",
        paramLabel = "FILE",
        description = "A page that needs nothing else, and holds the JSON.")
    private Optional<Path> html = Optional.empty();

    @Option(names = "--json", paramLabel = "FILE", description = "JSON, for programs.")
    private Optional<Path> json = Optional.empty();
  }

  @Override
  public Integer call() {
    try (var open = OpenCustody.of(audit.trails)) {
      var session = open.session(id);
      var file = form.html.or(() -> form.json).orElseThrow();
      var calls = written(open, session, file);
      spec.commandLine()
          .getErr()
          .printf(
              "%d calls are in `%s`. Whoever is to believe it needs the log's key: see `audit key`.%n",
              calls, file);
    }
    return 0;
  }

  private long written(OpenCustody open, Session session, Path file) {
    var logs = open.trail().logs();
    var keys = logs.heads().stream().map(TiledLogs.Head::key).toList();
    var export = new SessionExport(open.custody(), logs, keys, open.payloads()::disclosed);
    var calls = new long[1];
    try (var out = ExportFile.create(file)) {
      if (form.html.isPresent()) {
        new ExportPage()
            .write(
                session,
                open.custody(),
                keys.stream().map(NoteKey::toString).toList(),
                evidence -> export.write(session, evidence, _ -> calls[0]++),
                out);
      } else {
        export.write(session, out, _ -> calls[0]++);
      }
    } catch (IOException e) {
      throw new CommandFailedException(
          "`%s` cannot be written, or is there already: name another file".formatted(file), e);
    }
    return calls[0];
  }
}
