package dev.sallyport.workbench;

import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.engine.mask.MaskExamples;
import dev.sallyport.opa.Outcome;
import dev.sallyport.workbench.tested.Suite;
import dev.sallyport.workbench.tested.Test;
import dev.sallyport.workbench.tested.Tested;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The examples that mask files bring, as tests: one for each detector and each mask. */
final class MaskTests {
  private MaskTests() {}

  static Tested run(PolicyFiles files, Pattern filter) {
    return switch (MaskLanguage.read(Source.all(files.masks()))) {
      case Reading.Rejected(var diagnostics) ->
          new Tested.Unfit(diagnostics.stream().map(Object::toString).toList());
      case Reading.Parsed(var set) -> {
        var suites = new TreeMap<String, List<Test>>();
        for (var one : MaskExamples.tested(set, name -> filter.matcher(name).find())) {
          suites.computeIfAbsent(one.span().file(), _ -> new ArrayList<>()).add(test(one));
        }
        yield new Tested.Run(
            suites.entrySet().stream()
                .map(suite -> new Suite(suite.getKey(), suite.getValue()))
                .toList(),
            new TreeMap<>(),
            new TreeMap<>());
      }
    };
  }

  private static Test test(MaskExamples.Tested one) {
    var wrong = one.failures().stream().map(Object::toString).toList();
    return new Test(
        one.name(),
        one.span().toString(),
        wrong.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        Duration.ZERO,
        "",
        wrong.isEmpty() ? "" : "%d of %d not as they say".formatted(wrong.size(), one.examples()),
        wrong);
  }
}
