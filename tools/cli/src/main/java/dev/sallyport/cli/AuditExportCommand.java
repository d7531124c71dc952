package dev.sallyport.cli;

import dev.sallyport.dataplane.console.ExportPage;
import dev.sallyport.engine.custody.HoldsOriginalsException;
import dev.sallyport.engine.custody.SessionExport;
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
      "The file holds what was said: only its owner can read it, and erasing the session does not reach it.",
      "Where the gateway keeps originals, it would hold what masks have changed, too: that has to be said."
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

  @Option(
      names = "--with-originals",
      description =
          "The file may hold what masks have changed or withheld, as it came, where `audit.payloads` has `keep: original`.")
  private boolean originals;

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
    var file = form.html.or(() -> form.json).orElseThrow();
    try (var open = OpenCustody.of(audit.trails)) {
      var session = open.session(id);
      var export =
          new SessionExport(
              open.custody(), open.trail().logs(), open.payloads()::disclosed, originals);
      told(
          file,
          ExportFile.write(
              file,
              out ->
                  form.html.isPresent()
                      ? new ExportPage().write(session, export, out)
                      : export.write(session, out)));
    } catch (HoldsOriginalsException e) {
      throw new CommandFailedException(
          "%s: give `--with-originals` if whoever gets the file may see that"
              .formatted(e.getMessage()),
          e);
    }
    return 0;
  }

  private void told(Path file, SessionExport.Written written) {
    var err = spec.commandLine().getErr();
    err.printf(
        "%d calls are in `%s`. Whoever is to believe it needs the log's key: see `audit key`.%n",
        written.calls(), file);
    if (written.unproven() > 0) {
      err.printf(
          "%d entries are in no log, and not in the file: nobody could prove them.%n",
          written.unproven());
    }
    if (written.absent() > 0) {
      err.printf(
          "%d recordings are not in the file; why, it says, and does not prove.%n",
          written.absent());
    }
    if (written.originals() > 0) {
      err.printf(
          "%d recordings hold what masks have changed or withheld, as it came.%n",
          written.originals());
    }
  }
}
