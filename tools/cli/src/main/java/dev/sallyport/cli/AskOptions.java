package dev.sallyport.cli;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Opa;
import dev.sallyport.workbench.asked.Answer;
import dev.sallyport.workbench.asked.Answer.Effect;
import dev.sallyport.workbench.asked.Asked;
import dev.sallyport.workbench.asked.UnusablePolicyException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Option;

/** Of which policy a question is asked, and how the answer is printed. */
final class AskOptions {
  @Option(
      names = "--policy",
      paramLabel = "DIR",
      description = "The policy directory (default: rego).")
  private Path policy = Path.of("rego");

  @Option(
      names = "--environment",
      paramLabel = "NAME",
      description = "Where; without it, what depends on that is said.")
  Optional<String> environment = Optional.empty();

  @Option(names = "--json", description = "Print the answer as JSON.")
  private boolean json;

  Answer ask(Asked question) {
    try (var opa = Opa.start()) {
      return question.ask(opa, PolicyFiles.read(policy).policies());
    } catch (UnusablePolicyException e) {
      throw new CommandFailedException(String.join("\n", e.messages()));
    }
  }

  /** 1 where the answer is no. */
  int print(Answer answer, String allowed, String never, PrintWriter out) {
    if (json) {
      out.println(answer.json().toPrettyString());
    } else if (answer.never()) {
      out.println(never);
      answer.of(Effect.DENY).stream()
          .filter(line -> line.cases().contains(List.of()))
          .forEach(line -> out.printf("  It is refused by the rule `%s`.%n", line.rule()));
    } else {
      section(answer, Effect.ALLOW, allowed, out);
      section(answer, Effect.DENY, "Refused all the same:", out);
      section(answer, Effect.APPROVE, "Only with consent:", out);
      section(answer, Effect.MASK, "Masked in replies:", out);
    }
    return answer.never() ? 1 : 0;
  }

  private static void section(Answer answer, Effect effect, String title, PrintWriter out) {
    if (answer.of(effect).isEmpty()) {
      return;
    }
    out.println(title);
    for (var line : answer.of(effect)) {
      var by = line.verdict().path("by");
      var consent =
          by.isEmpty()
              ? ""
              : " (of %s)"
                  .formatted(
                      StreamSupport.stream(by.spliterator(), false)
                          .map(group -> group.asText())
                          .collect(Collectors.joining(", ")));
      for (var each : line.cases()) {
        out.printf(
            "  %s%s: %s%n",
            line.rule(), consent, each.isEmpty() ? "always" : String.join("; ", each));
      }
    }
  }
}
