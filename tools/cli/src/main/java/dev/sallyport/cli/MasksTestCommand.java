package dev.sallyport.cli;

import dev.sallyport.dsl.MaskSet;
import dev.sallyport.engine.mask.MaskExamples;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the examples that mask files bring. */
@Command(
    name = "test",
    description = {
      "Run the examples of detectors and the expectations of masks,",
      "whole and cut in two at every place."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ./sallyport masks test"})
final class MasksTestCommand implements Callable<Integer> {
  @Mixin private MaskFileOptions files = new MaskFileOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    var set = files.read().set();
    var failures = MaskExamples.failures(set);
    failures.forEach(out::println);
    out.println(summary(set, failures.size()));
    return failures.isEmpty() ? 0 : 1;
  }

  private static String summary(MaskSet set, int failures) {
    var examples = set.detectors().stream().mapToInt(one -> one.examples().size()).sum();
    var expectations = set.masks().stream().mapToInt(one -> one.expectations().size()).sum();
    var what =
        "%s of %s and %s of %s"
            .formatted(
                count(examples, "example"),
                count(set.detectors().size(), "detector"),
                count(expectations, "expectation"),
                count(set.masks().size(), "mask"));
    return failures == 0
        ? what + " pass, at every split"
        : "%s in %s".formatted(count(failures, "failure"), what);
  }

  private static String count(int number, String what) {
    return number == 1 ? "1 " + what : number + " " + what + "s";
  }
}
