package dev.sallyport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.audit.AuditSessions.Session;
import dev.sallyport.engine.custody.Turn;
import dev.sallyport.engine.custody.Turn.Forwarded;
import dev.sallyport.engine.custody.Turn.Ruled;
import dev.sallyport.engine.custody.Who;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.Principal;
import dev.sallyport.engine.price.Prices;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A session's calls in text: who asked what, what was decided, left and came back. Nothing that
 * somebody wrote moves the cursor.
 */
final class TurnText {
  private final PrintWriter out;
  private final int linesMax;
  private final Repeated system = new Repeated();
  private final Repeated tools = new Repeated();

  private long calls;
  private long input;
  private long output;
  private BigDecimal cost = BigDecimal.ZERO;
  private long unpriced;
  private boolean atLeast;

  /**
   * @param linesMax how many lines of each text are shown
   */
  TurnText(PrintWriter out, int linesMax) {
    this.out = out;
    this.linesMax = linesMax;
  }

  void head(Session session) {
    var caller = Principal.of(session.principal());
    out.printf(
        "Session %d, %s%n",
        session.id(),
        session.label().isEmpty()
            ? "calls without a label"
            : "`" + Printable.of(session.label()) + "`");
    field("caller", "%s of %s".formatted(caller.subject(), caller.issuer()));
    field(
        "calls",
        "%d, from %s to %s".formatted(session.calls(), session.firstAt(), session.lastAt()));
  }

  /** How the caller's token came to be, as far as the log says it. */
  void origin(JsonNode entry) {
    var by = entry.at("/caller/subject").asText(entry.path("by").asText(""));
    field(
        "before",
        "%s %s %s %s%s"
            .formatted(
                entry.path("at").asText(""),
                entry.path("kind").asText("").replace('_', ' '),
                entry.path("token").asText(entry.path("key").asText("")),
                entry.path("step").asText("").replace('_', ' '),
                by.isEmpty() ? "" : " for " + by));
  }

  void turn(Turn turn) {
    count(turn);
    out.println();
    out.printf(
        "%s  %s  %s %s%n",
        turn.at().map(Turn::second).orElse("-"),
        Printable.of(turn.id()),
        Printable.of(turn.asked().endpoint()),
        Printable.of(turn.asked().model()));
    who(turn.who());
    turn.ruled().ifPresent(ruled -> field("decided", decided(ruled)));
    turn.approvals().forEach(step -> field("approval", consent(step)));
    turn.unexplained().forEach(approval -> field("approval", unexplained(approval)));
    asked(turn);
    field("left", left(turn.left()));
    turn.tools().forEach(this::tool);
    came(turn.came());
  }

  private void count(Turn turn) {
    calls++;
    var usage = turn.came().reply().usage();
    input += usage.prompt();
    output += usage.output();
    if (turn.came().cost().isPresent()) {
      cost = cost.add(turn.came().cost().get());
    } else if (turn.left().forwarded() != Forwarded.NO) {
      unpriced++;
    }
    atLeast |= turn.came().isAtLeast();
  }

  private void who(Who who) {
    var said = new ArrayList<String>();
    said.add("%s by %s".formatted(who.subject(), who.method()));
    if (!who.tokenId().isEmpty()) {
      said.add("token " + who.tokenId());
    }
    who.standing().ifPresent(standing -> said.add("until " + Turn.second(standing.until())));
    if (!who.groups().isEmpty()) {
      said.add("groups " + String.join(", ", who.groups()));
    }
    if (!who.actors().isEmpty()) {
      said.add("through " + String.join(", ", who.actors()));
    }
    field("who", String.join("; ", said));
    who.job().ifPresent(job -> field("job", job.pipeline().title() + ": " + facts(job.facts())));
  }

  private static String facts(Map<String, String> facts) {
    return facts.entrySet().stream()
        .map(fact -> fact.getKey() + " " + fact.getValue())
        .collect(Collectors.joining(", "));
  }

  static String decided(Ruled ruled) {
    var said = new StringBuilder(ruled.decision());
    if (!ruled.cause().isEmpty()) {
      said.append(" (").append(ruled.cause().replace('_', ' ')).append(')');
    }
    if (!ruled.rules().isEmpty()) {
      said.append(" by `").append(String.join("`, `", ruled.rules())).append('`');
    }
    return said.append(", revision ")
        .append(ruled.revision())
        .append(", policy ")
        .append(ruled.digest())
        .toString();
  }

  static String consent(Turn.Consent step) {
    var by = step.by().isEmpty() ? "" : " by " + Principal.of(step.by()).subject();
    var why = step.reason().isEmpty() ? "" : ": " + step.reason();
    return "%s %s %s%s%s"
        .formatted(Turn.second(step.at()), step.approval(), step.step().replace('_', ' '), by, why);
  }

  static String unexplained(String approval) {
    return approval + " was agreed to elsewhere, and who did was not found; ask again in a moment";
  }

  private void asked(Turn turn) {
    var asked = turn.asked();
    field(
        "asked",
        String.format(
            Locale.ROOT,
            "%,d bytes%s%s",
            asked.bytes(),
            asked.history() > 0 ? ", behind %d messages of before".formatted(asked.history()) : "",
            asked.agent().isEmpty() ? "" : ", by the agent " + asked.agent()));
    if (turn.left().body().length > 0) {
      changed("system", system.told(asked.system(), calls));
      changed("tools offered", tools.told(String.join(", ", asked.tools()), calls));
    }
    for (var message : asked.messages()) {
      for (var piece : message.pieces()) {
        text(named(message.by(), piece.kind(), piece.label()), piece.text());
      }
    }
  }

  private static String named(String... names) {
    return List.of(names).stream()
        .filter(name -> !name.isEmpty() && !name.equals("text"))
        .collect(Collectors.joining(" "));
  }

  /** Whether it left, how much of it, and why that is not here. */
  static String left(Turn.Left left) {
    var bytes =
        left.missing().isEmpty()
            ? String.format(Locale.ROOT, "%,d bytes", left.body().length)
            : "it did";
    var said =
        switch (left.forwarded()) {
          case YES -> bytes;
          case NO -> "nothing";
          case NOT_KNOWN -> "not known: nothing has come back";
        };
    return said + masked(left.masked()) + (left.missing().isEmpty() ? "" : "; " + left.missing());
  }

  static String masked(List<Finding> findings) {
    return findings.isEmpty()
        ? ""
        : findings.stream()
            .map(one -> "%s × %d in %s".formatted(one.detector(), one.count(), one.where()))
            .collect(Collectors.joining(", ", "; masked: ", ""));
  }

  private void tool(Turn.Tool tool) {
    var said =
        "%s %s%s%s"
            .formatted(
                tool.name(),
                tool.step(),
                tool.refusal().isEmpty() ? "" : " (" + tool.refusal().replace('_', ' ') + ")",
                masked(tool.masked()));
    field("tool", said + tool.ruled().map(ruled -> "; " + decided(ruled)).orElse(""));
    text("", tool.missing().isEmpty() ? tool.input() : tool.missing());
  }

  private void came(Turn.Came came) {
    field("came back", outcome(came));
    for (var block : came.reply().blocks()) {
      text(named(block.kind(), block.label()), block.text());
    }
    if (!came.missing().isEmpty()) {
      text("", came.missing());
    }
    if (!came.reply().trouble().isEmpty()) {
      text("", came.reply().trouble());
    }
    var tokens = tokens(came);
    if (!tokens.isEmpty()) {
      field("tokens", tokens);
    }
  }

  static String outcome(Turn.Came came) {
    if (came.result().isEmpty()) {
      return "nothing yet";
    }
    return String.format(
        Locale.ROOT,
        "%s%s%s, %,d bytes within %,d ms%s",
        came.result().replace('_', ' '),
        came.status() > 0 ? ", HTTP " + came.status() : "",
        came.refusal().isEmpty() ? "" : " (" + came.refusal().replace('_', ' ') + ")",
        came.bytes(),
        came.tookMs(),
        masked(came.masked()));
  }

  static String tokens(Turn.Came came) {
    return (came.isAtLeast() ? "at least " : "") + counted(came);
  }

  private static String counted(Turn.Came came) {
    var usage = came.reply().usage();
    if (!usage.known()) {
      return came.tokensIn().isEmpty() && came.tokensOut().isEmpty()
          ? ""
          : "%s in, %s out".formatted(came.tokensIn(), came.tokensOut());
    }
    var cached = usage.read() + usage.written5m() + usage.written1h();
    return String.format(
        Locale.ROOT,
        "%,d in%s, %,d out%s",
        usage.input(),
        cached == 0
            ? ""
            : String.format(
                Locale.ROOT,
                " (and %,d from the cache, %,d into it)",
                usage.read(),
                usage.written5m() + usage.written1h()),
        usage.output(),
        came.cost().map(cost -> ", $" + cost.toPlainString()).orElse(""));
  }

  /** What all of it comes to. */
  void total(Prices prices) {
    out.println();
    out.printf(
        Locale.ROOT,
        "%d calls, %s%,d tokens in and %,d out as far as kept%n",
        calls,
        atLeast ? "at least " : "",
        input,
        output);
    if (cost.signum() > 0) {
      out.printf(
          "$%s by the list of prices of %s (%s)%s%n",
          cost.toPlainString(),
          prices.asOf(),
          prices.source(),
          unpriced == 0 ? "" : ", without %d calls that it cannot tell".formatted(unpriced));
    }
  }

  private void field(String name, String said) {
    out.printf("  %-10s%s%n", name, Printable.of(said));
  }

  private void changed(String name, String said) {
    if (!said.isEmpty()) {
      text(name, said);
    }
  }

  private void text(String name, String said) {
    if (said.isEmpty() && name.isEmpty()) {
      return;
    }
    var lines = Printable.lines(said);
    if (!name.isEmpty()) {
      out.printf("    %s:%n", Printable.of(name));
    }
    lines.stream().limit(linesMax).forEach(line -> out.println("      " + line));
    if (lines.size() > linesMax) {
      out.printf("      … and %d lines more: see `--whole`%n", lines.size() - linesMax);
    }
  }
}
