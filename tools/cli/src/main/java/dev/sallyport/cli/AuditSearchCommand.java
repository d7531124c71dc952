package dev.sallyport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.audit.AuditQuery;
import dev.sallyport.engine.audit.AuditSearch;
import dev.sallyport.engine.audit.AuditSearch.Hit;
import dev.sallyport.engine.audit.AuditSearch.Query;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.store.AuditTrail;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Finds exchanges by what the audit log says of them. */
@Command(
    name = "search",
    description = {
      "Find exchanges by what the audit log says of them, the newest first: a line for each.",
      "All that is asked has to hold of one exchange; case does not matter.",
      "Who reads the state directory, or its database, leaves no trace: searches over the gateway's API and console do."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: ./sallyport audit search --person alice --rule \"no opus\" --since 7d",
      "Exit codes: 0 something was found, 1 nothing, 2 misused."
    })
final class AuditSearchCommand implements Callable<Integer> {
  private static final int LIMIT_MOST = AuditTrail.TAIL_LIMIT;

  private static final List<String> HEADINGS =
      List.of("TIME", "WHO", "WHAT", "DECISION", "RESULT", "SESSION", "REQUEST");

  @ParentCommand private AuditCommand audit = new AuditCommand();

  @Option(
      names = "--person",
      paramLabel = "WHO",
      description = "Whoever acted: a subject, or issuer#subject.")
  private String person = "";

  @Option(names = "--group", paramLabel = "NAME", description = "A group of the caller's.")
  private String group = "";

  @Option(names = "--rule", paramLabel = "NAME", description = "A rule of the policy.")
  private String rule = "";

  @Option(
      names = "--detector",
      paramLabel = "NAME",
      description = "What was masked, or a mask that was to be applied.")
  private String detector = "";

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "The model, as the caller wrote it.")
  private String model = "";

  @Option(names = "--tool", paramLabel = "NAME", description = "A tool that a model wanted to use.")
  private String tool = "";

  @Option(names = "--client", paramLabel = "NAME", description = "What the client calls itself.")
  private String client = "";

  @Option(
      names = "--session",
      paramLabel = "LABEL",
      description = "The client's own id of the session, such as Claude Code's.")
  private String session = "";

  @Option(
      names = "--request",
      paramLabel = "ID",
      description = "The request id that the client was shown, or the service's own.")
  private String request = "";

  @Option(names = "--approval", paramLabel = "ID", description = "An approval.")
  private String approval = "";

  @Option(names = "--decision", paramLabel = "WORD", description = "allow, mask, approve or deny.")
  private String decision = "";

  @Option(
      names = "--result",
      paramLabel = "WORD",
      description = "completed, refused, failed, abandoned or in_doubt.")
  private String result = "";

  @Option(
      names = "--refusal",
      paramLabel = "WORD",
      description = "Why it was refused, such as policy_rule.")
  private String refusal = "";

  @Option(
      names = "--kind",
      paramLabel = "WORD",
      description = "The kind of an entry that is no call: approval, key, sign_in, act …")
  private String kind = "";

  @Option(
      names = "--text",
      paramLabel = "WORDS",
      description = "Words of reasons, rules, models, messages; each from its beginning.")
  private String text = "";

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description = "A span such as 7d, 12h or 30m, a day, or an instant.")
  private String since = "";

  @Option(names = "--until", paramLabel = "WHEN", description = "Before that.")
  private String until = "";

  @Option(
      names = "-n",
      paramLabel = "COUNT",
      defaultValue = "100",
      description = "How many at most (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(names = "--json", description = "Print each exchange as JSON, with all its entries.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (count < 1 || count > LIMIT_MOST) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "`-n` is a number from 1 to %d".formatted(LIMIT_MOST));
    }
    var out = spec.commandLine().getOut();
    try (var trail = audit.trails.open()) {
      var hits = found(trail, query());
      if (json) {
        hits.forEach(hit -> out.println(Printable.json(json(hit))));
      } else {
        table(out, hits.stream().map(AuditSearchCommand::row).toList());
      }
      return hits.isEmpty() ? 1 : 0;
    }
  }

  private Query query() {
    try {
      return AuditQuery.of(this::said, Clock.systemUTC().instant());
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private String said(String word) {
    return switch (word) {
      case "person" -> person;
      case "group" -> group;
      case "rule" -> rule;
      case "detector" -> detector;
      case "model" -> model;
      case "tool" -> tool;
      case "client" -> client;
      case "session" -> session;
      case "request" -> request;
      case "approval" -> approval;
      case "decision" -> decision;
      case "result" -> result;
      case "refusal" -> refusal;
      case "kind" -> kind;
      case AuditQuery.TEXT -> text;
      case AuditQuery.SINCE -> since;
      case AuditQuery.UNTIL -> until;
      default -> throw new IllegalArgumentException("`" + word + "` is no option");
    };
  }

  private List<Hit> found(AuditTrail trail, Query query) {
    var hits = new ArrayList<Hit>();
    var behind = 0L;
    var before = OptionalLong.of(Long.MAX_VALUE);
    while (before.isPresent() && hits.size() < count) {
      var page =
          trail.search(
              query, before.getAsLong(), Math.min(AuditSearch.PAGE_MAX, count - hits.size()));
      hits.addAll(page.hits());
      behind = Math.max(behind, page.behind());
      before = page.next();
    }
    var err = spec.commandLine().getErr();
    if (behind > 0) {
      err.println(
          "Note: %d of the newest entries are not in the index yet; a gateway that runs adds them within a moment."
              .formatted(behind));
    }
    if (before.isPresent()) {
      err.println("Note: there is more: ask for it with `-n`.");
    }
    return hits;
  }

  private static String json(Hit hit) {
    var node = StrictJson.newObject().put("seq", hit.seq()).put("exchange", hit.exchange());
    hit.session().ifPresent(id -> node.put("session", id));
    var entries = node.putArray("entries");
    hit.lines().forEach(line -> entries.add(entry(line)));
    return new String(StrictJson.bytes(node), StandardCharsets.UTF_8);
  }

  private static JsonNode entry(String line) {
    try {
      return StrictJson.object(line.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJsonException _) {
      return StrictJson.newObject();
    }
  }

  /** What each entry of an exchange may say, by the first that says it. */
  private static List<String> row(Hit hit) {
    var entries = hit.lines().stream().map(AuditSearchCommand::entry).toList();
    var model = first(entries, "/call/model");
    return Stream.of(
            first(entries, "/at"),
            first(entries, "/caller/subject", "/by"),
            model.isEmpty() ? first(entries, "/call/endpoint", "/action", "/kind") : model,
            first(entries, "/ruling/decision"),
            first(entries, "/result"),
            first(entries, "/call/session_label"),
            hit.exchange())
        .map(said -> said.isEmpty() ? "-" : Printable.of(said))
        .toList();
  }

  private static String first(List<JsonNode> entries, String... places) {
    return Stream.of(places)
        .flatMap(place -> entries.stream().map(entry -> entry.at(place).asText("")))
        .filter(said -> !said.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static void table(PrintWriter out, List<List<String>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    var all = Stream.concat(Stream.of(HEADINGS), rows.stream()).toList();
    for (var row : all) {
      var line = new StringBuilder();
      for (var i = 0; i < row.size(); i++) {
        var column = i;
        var width = all.stream().mapToInt(one -> one.get(column).length()).max().orElse(0);
        line.append(row.get(i)).append(" ".repeat(width - row.get(i).length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
