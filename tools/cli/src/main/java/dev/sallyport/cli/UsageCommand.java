package dev.sallyport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.math.RoundingMode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what somebody has spent, and how full their budgets are. */
@Command(
    name = "usage",
    description = "Show what you have spent, and how full your budgets are.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ./sallyport usage --as alice"})
final class UsageCommand implements Callable<Integer> {
  @Mixin private CallerOptions caller = new CallerOptions();
  @Mixin private StateOptions state = new StateOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    return caller.print(
        caller.send(state, "GET", "/usage", BodyPublishers.noBody()), spec, UsageCommand::print);
  }

  private static void print(JsonNode usage, PrintWriter out) {
    for (var name : List.of("day", "week", "month")) {
      var window = usage.path("windows").path(name);
      out.printf(
          Locale.ROOT,
          "this %-6s %,d calls, %,d tokens, $%s%n",
          name,
          window.path("requests").asLong(),
          window.path("tokens").asLong(),
          window.path("dollars").decimalValue().setScale(2, RoundingMode.HALF_UP));
    }
    for (var budget : usage.path("budgets")) {
      out.printf(
          Locale.ROOT,
          "budget %s: %d %% of %s %s for a %s, until %s%n",
          Printable.of(budget.path("name").asText()),
          budget.path("share").decimalValue().movePointRight(2).intValue(),
          budget.path("most").decimalValue().toPlainString(),
          budget.path("unit").asText(),
          budget.path("window").asText(),
          budget.path("ends_at").asText());
    }
  }
}
