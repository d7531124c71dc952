package dev.sallyport.cli;

import picocli.CommandLine.Command;

/** What those need who write a configuration file. */
@Command(
    name = "config",
    description = "Help to write the configuration file of `up --config`.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = ConfigSchemaCommand.class,
    footer = {"", "Example: ./sallyport config schema >sallyport.schema.json"})
final class ConfigCommand {}
