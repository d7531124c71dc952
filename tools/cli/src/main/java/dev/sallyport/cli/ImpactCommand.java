package dev.sallyport.cli;

import dev.sallyport.dataplane.UnusableConfigException;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.store.StoreUnavailableException;
import dev.sallyport.opa.Opa;
import dev.sallyport.workbench.cases.Side;
import dev.sallyport.workbench.impact.Impact;
import dev.sallyport.workbench.impact.ImpactRun;
import dev.sallyport.workbench.impact.Span;
import dev.sallyport.workbench.impact.Traffic;
import dev.sallyport.workbench.report.ImpactJson;
import dev.sallyport.workbench.report.ImpactMarkdown;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells an author what another policy would have done with the traffic that has been. */
@Command(
    name = "impact",
    description = {
      "Ask a policy about the decisions that are on record, by what was kept of each call, and print as Markdown",
      "which would change, for whom, and in which sessions. Nothing is sent, and nothing in the state changes.",
      "Who reads the state directory, or its database, leaves no trace in the log."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:The policy was asked.",
      "1:Decisions would change, and `--exit-code` was given.",
      "2:There was nothing to compare, or it could not be asked."
    },
    footer = {"", "Example: ./sallyport impact --policy rego --since 7d"})
final class ImpactCommand implements Callable<Integer> {
  private static final int CHANGED = 1;

  /** As with POSIX's `diff`: apart from 1, which is an answer. */
  private static final int TROUBLE = 2;

  @Mixin private TrailOptions trails = new TrailOptions();

  @Option(
      names = "--policy",
      paramLabel = "PATH",
      description = {
        "A policy directory or a bundle file, as it is to be (default: rego).",
        "Several make one policy, as the gateway's bundles do: name each with an option of its own."
      })
  private List<Path> policy = List.of(Path.of("rego"));

  @Option(
      names = "--baseline",
      paramLabel = "PATH",
      description = {
        "Another policy, of one or several, that is asked the same, instead of what was decided then:",
        "then only differences between the two count, and approvers are compared, too."
      })
  private List<Path> baseline = List.of();

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      defaultValue = "7d",
      description =
          "A span such as 7d, 12h or 30m, a day, or an instant (default: ${DEFAULT-VALUE}).")
  private String since = "";

  @Option(names = "--until", paramLabel = "WHEN", description = "Before that (default: now).")
  private String until = "";

  @Option(
      names = "--console",
      paramLabel = "URL",
      description =
          "Where the gateway's console is, for links to sessions (default: the gateway of the state directory).")
  private Optional<URI> console = Optional.empty();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(names = "--exit-code", description = "Exit with 1 if any decision would change.")
  private boolean exitCode;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    var span = span();
    try {
      var impact = impact(span);
      var links = console.or(trails::address);
      if (json) {
        out.println(ImpactJson.of(impact, links));
      } else {
        ImpactMarkdown.of(impact, links).forEach(out::println);
      }
      if (impact.compared() == 0) {
        spec.commandLine()
            .getErr()
            .println(
                "there is nothing to compare: name a longer time with `--since`, and see that the gateway keeps what is asked (`audit.payloads`)");
        return TROUBLE;
      }
      return exitCode && impact.changed() > 0 ? CHANGED : 0;
    } catch (PolicyLoadException
        | PayloadsUnavailableException
        | StoreUnavailableException
        | UnusableConfigException
        | CommandFailedException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return TROUBLE;
    }
  }

  private Impact impact(Span span) {
    var side = policy.stream().map(Side::of).toList();
    var before = baseline.stream().map(Side::of).toList();
    try (var trail = trails.open();
        var web = new Web();
        var opa = Opa.start()) {
      var traffic = new Traffic(trail, trail.payloads(), trails.wraps(web));
      return new ImpactRun(opa, traffic, Runtime.getRuntime().availableProcessors())
          .of(side, before, span);
    }
  }

  private Span span() {
    try {
      return Span.said(since, until, Clock.systemUTC().instant());
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
