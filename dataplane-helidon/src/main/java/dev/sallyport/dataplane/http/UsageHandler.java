package dev.sallyport.dataplane.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.budget.Budget;
import dev.sallyport.engine.budget.Budgets;
import dev.sallyport.engine.budget.Level;
import dev.sallyport.engine.budget.Window;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.OpenReply;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * {@code GET /usage}: what whoever asks has spent, and how full the budgets are that bind each of
 * their calls. How much others have spent is told as a share alone.
 */
public final class UsageHandler implements HttpService {
  private static final Headers FRESH =
      new Headers(
          Map.of(
              "content-type", List.of("application/json"), "cache-control", List.of("no-store")));

  private final ExchangeLine line;
  private final Budgets budgets;
  private final Clock clock;

  public UsageHandler(ExchangeLine line, Budgets budgets, Clock clock) {
    this.line = line;
    this.budgets = budgets;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get(
        "/usage",
        (request, response) ->
            line.runKnown(
                LineHandler.arrival(request),
                LineHandler.responder(response),
                who -> new OpenReply(200, FRESH, StrictJson.bytes(usage(who)))));
  }

  private ObjectNode usage(Identity who) {
    var now = clock.instant();
    var usage = StrictJson.newObject();
    usage.put("principal", who.principal()).put("at", now.toString());
    var windows = usage.putObject("windows");
    for (var spent : budgets.spent(who, now)) {
      var window = Window.of(spent.window()).orElseThrow();
      windows
          .putObject(spent.window())
          .put("starts_at", window.start(now).toString())
          .put("ends_at", window.end(now).toString())
          .put("requests", spent.requests())
          .put("tokens", spent.tokens())
          .put("dollars", spent.dollars());
    }
    var list = usage.putArray("budgets");
    budgets.levels(who, now).forEach(level -> list.add(described(level)));
    return usage;
  }

  private static ObjectNode described(Level level) {
    var account = level.account();
    var budget = account.budget();
    var node = StrictJson.newObject();
    node.put("name", budget.name()).put("each", budget.each().word());
    if (budget.each() == Budget.Each.GROUP) {
      node.put("group", account.holder());
    }
    node.put("window", budget.window().word()).put("unit", budget.unit().word());
    node.put("most", number(budget.unit().amount(budget.most())));
    if (budget.each() == Budget.Each.PERSON) {
      node.put("taken", number(budget.unit().amount(level.parts())));
    }
    node.put("share", level.share().setScale(2, RoundingMode.DOWN));
    node.put("ends_at", account.ends().toString());
    return node;
  }

  /** Without zeros at its end, and without an exponent. */
  private static BigDecimal number(BigDecimal amount) {
    var plain = amount.stripTrailingZeros();
    return plain.scale() < 0 ? plain.setScale(0) : plain;
  }
}
