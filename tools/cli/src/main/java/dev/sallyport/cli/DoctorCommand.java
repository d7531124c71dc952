package dev.sallyport.cli;

import dev.sallyport.cli.doctor.Checkup;
import dev.sallyport.cli.doctor.Finding;
import dev.sallyport.cli.doctor.Finding.Level;
import dev.sallyport.engine.json.StrictJson;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks for the usual mistakes before a gateway is started, and says what to do. */
@Command(
    name = "doctor",
    description = "Look for the usual mistakes in a configuration and around it.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Takes the options that `up` would be started with, and changes nothing. Exit code 1: a",
      "gateway would not start, or would refuse calls.",
      "Example: ./sallyport doctor --config sallyport.yaml"
    })
final class DoctorCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration file, as for `up`.")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--policy",
      paramLabel = "WHERE",
      description = "The policy, as for `up` (default: rego).")
  private String policy = "rego";

  @Option(names = "--json", description = "Print a JSON array.")
  private boolean json;

  @Mixin private StateOptions state = new StateOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    var service = Up.key().map(_ -> Up.CLAUDE);
    var findings = new ArrayList<Finding>();
    new Checkup(config, System.getenv(), policy, state.state, service, Clock.systemUTC())
        .run(
            finding -> {
              findings.add(finding);
              if (!json) {
                out.printf(
                    "%-6s%s: %s%n",
                    finding.level().word(), finding.subject(), Printable.of(finding.message()));
                out.flush();
              }
            });
    if (json) {
      var all = StrictJson.newObject().putArray("findings");
      for (var finding : findings) {
        all.addObject()
            .put("level", finding.level().word())
            .put("subject", finding.subject())
            .put("message", finding.message());
      }
      out.println(all);
    }
    return findings.stream().anyMatch(finding -> finding.level() == Level.WRONG) ? 1 : 0;
  }
}
