package dev.sallyport.cli;

import dev.sallyport.dataplane.config.ConfigSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the schema of the configuration file. */
@Command(
    name = "schema",
    description = {
      "Print the JSON Schema of the configuration file.",
      "A file that begins with `# yaml-language-server: $schema=sallyport.schema.json` is checked by"
          + " editors against the one beside it."
    },
    mixinStandardHelpOptions = true)
final class ConfigSchemaCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    out.print(ConfigSchema.text());
    out.flush();
    return 0;
  }
}
