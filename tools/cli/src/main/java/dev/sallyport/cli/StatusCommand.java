package dev.sallyport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows which policy is in force in the running gateway, and what went wrong last. */
@Command(
    name = "status",
    description = "Show which policy is in force, where it comes from, and what went wrong last.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code 1: the newest change was turned down, or a bundle may be stale.",
      "Example: ./sallyport status --json"
    })
final class StatusCommand implements Callable<Integer> {
  @Mixin private CallerOptions caller = new CallerOptions();
  @Mixin private StateOptions state = new StateOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var answer = caller.send(state, "GET", "/policy", BodyPublishers.noBody());
    var code = caller.print(answer, spec, StatusCommand::print);
    var status = answer.body();
    return code == 0 && (status.has("refused") || status.path("stale").asBoolean()) ? 1 : code;
  }

  private static void print(JsonNode status, PrintWriter out) {
    out.printf(
        "policy %s since %s%s%n",
        status.path("revision").asText(),
        status.path("activated_at").asText(),
        status.path("rollback").asBoolean()
            ? ", a ROLLBACK: " + status.path("rollback_how").asText()
            : "");
    out.printf("  sha256 %s%n", status.path("digest").asText());
    for (var bundle : status.path("bundles")) {
      out.printf(
          "  from %s%s%s%n",
          bundle.path("source").asText(),
          bundle.has("signed_by") ? ", signed by " + bundle.path("signed_by").asText() : "",
          bundle.path("stale").asBoolean() ? ", may be STALE" : "");
      trouble(bundle, "trouble", "not reached at", out);
    }
    trouble(status, "refused", "turned down at", out);
    if (status.has("decision_log")) {
      log(status.path("decision_log"), out);
    }
    status.path("channels").forEach(channel -> channel(channel, out));
    status.path("exports").forEach(export -> export(export, out));
    status.path("witnesses").forEach(witness -> witness(witness, out));
    if (status.path("recordings").has("trouble")) {
      out.println("what is kept of sessions does not leave in its time");
      trouble(status.path("recordings"), "trouble", "failed at", out);
    }
    if (status.path("search").has("trouble")) {
      out.println("new entries of the audit log are not found by searches");
      trouble(status.path("search"), "trouble", "failed at", out);
    }
    if (status.has("archive")) {
      archive(status.path("archive"), out);
    }
  }

  private static void witness(JsonNode witness, PrintWriter out) {
    out.printf(
        "witness %s: %d entries signed, %d since then%s%n",
        witness.path("name").asText(),
        witness.path("signed").asLong(),
        witness.path("behind").asLong(),
        witness.path("contradicted").asBoolean() ? ", CONTRADICTED" : "");
    trouble(witness, "trouble", "failed at", out);
  }

  private static void archive(JsonNode archive, PrintWriter out) {
    out.printf(
        "archive %s: %s%s%n",
        archive.path("place").asText(),
        archive.has("done_at")
            ? "all was there at " + archive.path("done_at").asText()
            : "not all is there yet",
        archive.path("contradicted").asBoolean() ? ", CONTRADICTED" : "");
    trouble(archive, "trouble", "failed at", out);
  }

  private static void export(JsonNode export, PrintWriter out) {
    out.printf(
        "export %s (%s, %s): %d delivered, %d waiting for %d s at most, %d set aside%n",
        export.path("name").asText(),
        export.path("format").asText(),
        export.path("kind").asText(),
        export.path("delivered").asLong(),
        export.path("waiting").asLong(),
        export.path("behind_seconds").asLong(),
        export.path("aside").asLong());
    trouble(export, "trouble", "failed at", out);
  }

  private static void channel(JsonNode channel, PrintWriter out) {
    out.printf(
        "approvals are told by %s (%s): %d arrived, %d GIVEN UP%n",
        channel.path("name").asText(),
        channel.path("kind").asText(),
        channel.path("told").asLong(),
        channel.path("dropped").asLong());
    trouble(channel, "trouble", "failed at", out);
  }

  private static void log(JsonNode log, PrintWriter out) {
    var lost = log.path("dropped").properties().stream().mapToLong(one -> one.getValue().asLong());
    out.printf(
        "decisions go to %s: %d delivered, %d wait on disk (%d bytes), %d LOST%n",
        log.path("destination").asText(),
        log.path("delivered").asLong(),
        log.path("kept").asLong(),
        log.path("kept_bytes").asLong(),
        lost.sum());
    trouble(log, "trouble", "failed at", out);
  }

  private static void trouble(JsonNode node, String member, String what, PrintWriter out) {
    if (node.has(member)) {
      out.printf(
          "    %s %s: %s%n",
          what,
          node.path(member).path("at").asText(),
          node.path(member).path("message").asText().replace("\n", "\n      "));
    }
  }
}
