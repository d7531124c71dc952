package dev.sallyport.cli;

import dev.sallyport.dataplane.config.ConfigFile;
import dev.sallyport.engine.store.AuditTrail;
import dev.sallyport.engine.store.PostgresStore;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads the audit log, whether or not a gateway is running. */
@Command(
    name = "audit",
    description = "Read the audit log, as JSON lines.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(tail | show ID)",
    footer = {"", "Example: ./sallyport audit tail -n 20"})
final class AuditCommand {
  @Mixin private StateOptions state = new StateOptions();

  @Option(
      names = "--config",
      scope = CommandLine.ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "The gateway's configuration, where its `store` is a database.")
  private Optional<Path> config = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Command(name = "tail", description = "The last entries.", mixinStandardHelpOptions = true)
  int tail(
      @Option(names = "-n", paramLabel = "COUNT", defaultValue = "20", description = "How many.")
          int count) {
    try (var trail = trail()) {
      trail.tail(count).forEach(spec.commandLine().getOut()::println);
    }
    return 0;
  }

  @Command(
      name = "show",
      description = "Everything about one exchange.",
      mixinStandardHelpOptions = true)
  int show(
      @Parameters(paramLabel = "ID", description = "The request id that the client was shown.")
          String id) {
    try (var trail = trail()) {
      var entries = trail.find(id);
      entries.forEach(spec.commandLine().getOut()::println);
      return entries.isEmpty() ? 1 : 0;
    }
  }

  private AuditTrail trail() {
    return config
        .flatMap(file -> ConfigFile.read(file).store())
        .map(PostgresStore::trail)
        .orElseGet(() -> AuditTrail.open(state.state.resolve("sallyport.db")));
  }
}
