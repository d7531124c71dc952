package dev.sallyport.cli;

import dev.sallyport.workbench.asked.Asked;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says who can use a model, by the policy itself. */
@Command(
    name = "who-can",
    description = {
      "Say who can use a model with a plain call, and what else becomes of the call.",
      "The answer is the policy's own: what is left of it when only the model is known."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ./sallyport who-can claude-opus-5 --environment production"})
final class WhoCanCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "The model's whole name.")
  private String model = "";

  @Option(
      names = "--tool",
      paramLabel = "NAME",
      description = "A tool that the call offers; may be repeated.")
  private List<String> tools = List.of();

  @Mixin private AskOptions ask = new AskOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    return ask.print(
        ask.ask(Asked.whoCan(model, tools, ask.environment)),
        "Who can use " + model + ":",
        "Nobody can use " + model + ".",
        spec.commandLine().getOut());
  }
}
