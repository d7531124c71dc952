package dev.sallyport.cli;

import picocli.CommandLine.Command;

/** What the authors of mask files need. */
@Command(
    name = "masks",
    description = "Check, format, test and explain mask files, import others, and serve editors.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      MasksCheckCommand.class,
      MasksFormatCommand.class,
      MasksTestCommand.class,
      MasksExplainCommand.class,
      MasksImportCommand.class,
      MasksLspCommand.class
    },
    footer = {"", "Example: ./sallyport masks test"})
final class MasksCommand {}
