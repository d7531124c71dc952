package dev.sallyport.cli;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.opa.Opa;
import dev.sallyport.workbench.cases.CaseDiff;
import dev.sallyport.workbench.cases.CaseFolder;
import dev.sallyport.workbench.cases.Side;
import dev.sallyport.workbench.cases.UnfitCaseException;
import dev.sallyport.workbench.compared.Comparison;
import dev.sallyport.workbench.report.DiffMarkdown;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells a reviewer which decisions change between two policies. */
@Command(
    name = "diff",
    description = {
      "Run the cases of two policies under both, and print as Markdown which come out otherwise.",
      "A case that both bring is run as NEW has it; what a case wants does not matter."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:The policies were compared.",
      "1:They differ, and `--exit-code` was given.",
      "2:They could not be compared."
    },
    footer = {"", "Example: ./sallyport diff ../main/rego rego"})
final class DiffCommand implements Callable<Integer> {
  private static final int CHANGED = 1;

  /** As with POSIX's `diff`: apart from 1, which is an answer. */
  private static final int TROUBLE = 2;

  @Parameters(
      index = "0",
      paramLabel = "OLD",
      description = "A policy directory or a bundle file, as it was.")
  private Path before = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "NEW",
      description = "A policy directory or a bundle file, as it is to be.")
  private Path after = Path.of("");

  @Option(
      names = "--cases",
      paramLabel = "DIR",
      description = "A directory of further cases, `*_cases.yaml`.")
  private Optional<Path> cases = Optional.empty();

  @Option(names = "--exit-code", description = "Exit with 1 if any decision changes.")
  private boolean exitCode;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();
    try {
      var compared = compare();
      if (compared.cases() == 0) {
        err.println(
            "there is no case to compare `%s` and `%s` by: write some into a file `*_cases.yaml`"
                    .formatted(before, after)
                + " beside the rules, or name their directory with `--cases`");
        return TROUBLE;
      }
      DiffMarkdown.of(compared, before.toString(), after.toString()).forEach(out::println);
      return exitCode && !compared.changes().isEmpty() ? CHANGED : 0;
    } catch (PolicyLoadException | UnfitCaseException e) {
      err.println(e.getMessage());
      return TROUBLE;
    }
  }

  private Comparison compare() {
    var old = Side.of(before);
    var fresh = Side.of(after);
    var more = cases.map(folder -> new CaseFolder(folder.toString(), PolicyFiles.read(folder)));
    try (var opa = Opa.start()) {
      return new CaseDiff(opa, Clock.systemUTC()).compare(old, fresh, more);
    }
  }
}
