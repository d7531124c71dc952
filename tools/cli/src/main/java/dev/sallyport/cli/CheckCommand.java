package dev.sallyport.cli;

import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Opa;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks policies and masks without running them. */
@Command(
    name = "check",
    description = "Check the policies and masks of a directory.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ./sallyport check --policy rego"})
final class CheckCommand implements Callable<Integer> {
  @Mixin private PolicyOptions options = new PolicyOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var files = PolicyFiles.read(options.policy);
    var found = new ArrayList<String>();
    try (var opa = Opa.load()) {
      opa.check(files.policiesAndTests(), files.schemas())
          .forEach(diagnostic -> found.add(diagnostic.toString()));
    }
    found.addAll(maskFaults(files));
    found.forEach(spec.commandLine().getOut()::println);
    return found.isEmpty() ? 0 : 1;
  }

  private static List<String> maskFaults(PolicyFiles files) {
    var sources =
        files.masks().entrySet().stream()
            .map(file -> new Source(file.getKey(), file.getValue()))
            .toList();
    return switch (MaskLanguage.read(sources)) {
      case Reading.Parsed _ -> List.of();
      case Reading.Rejected(var diagnostics) -> diagnostics.stream().map(Object::toString).toList();
    };
  }
}
