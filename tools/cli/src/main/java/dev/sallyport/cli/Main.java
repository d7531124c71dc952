package dev.sallyport.cli;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code sallyport} command, with a subcommand for each thing that it does. */
@Command(
    name = "sallyport",
    description = "An identity-aware, policy-as-code gateway between Claude clients and Claude.",
    version = "sallyport 0.1.0",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Also: `./sallyport verify` runs every test, `./sallyport bench` measures.",
      "Start with: ./sallyport up"
    },
    subcommands = {
      Up.class,
      DoctorCommand.class,
      ConfigCommand.class,
      TokenCommand.class,
      KeysCommand.class,
      SignInsCommand.class,
      ApprovalsCommand.class,
      AuditCommand.class,
      CheckCommand.class,
      LintCommand.class,
      FormatCommand.class,
      TestCommand.class,
      DiffCommand.class,
      ImpactCommand.class,
      EvalCommand.class,
      WhoCanCommand.class,
      WhatCanCommand.class,
      MasksCommand.class,
      MaskCommand.class,
      BuildCommand.class,
      SignCommand.class,
      InspectCommand.class,
      StatusCommand.class,
      UsageCommand.class,
      Rehearsal.class
    })
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    // What is written for others to read has digits of one sort, wherever the gateway stands.
    Locale.setDefault(Locale.ROOT);
    Logs.configure();
    System.exit(run(args));
  }

  /** Runs one command and gives back its exit code. */
  static int run(String... args) {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(Main::explain)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(args);
  }

  /** What went wrong in words; never a stack trace. */
  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    var message = e.getMessage();
    command.getErr().println(message == null ? e.getClass().getSimpleName() : message);
    return CommandLine.ExitCode.SOFTWARE;
  }
}
