package dev.sallyport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.cli.CallerOptions.Answer;
import java.io.PrintWriter;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes, lists and revokes service keys. */
@Command(
    name = "keys",
    description =
        "Make, list or revoke long-lived keys, for callers that cannot have short-lived tokens yet.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(create | list | revoke ID)",
    footer = {
      "",
      "Example: ./sallyport keys create --name ci-old --subject ci-old --group ci --expires 30d"
    })
final class KeysCommand {
  private static final Pattern LIFETIME = Pattern.compile("([1-9][0-9]{0,5})([mhd])");

  @Mixin private CallerOptions caller = new CallerOptions();
  @Mixin private StateOptions state = new StateOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Command(
      name = "create",
      description = "Make a key, and print it: it cannot be seen again.",
      mixinStandardHelpOptions = true)
  int create(
      @Option(names = "--name", required = true, description = "What the key is called.")
          String name,
      @Option(
              names = "--subject",
              required = true,
              description = "Whom it stands for, as policies see it.")
          String subject,
      @Option(names = "--group", description = "A group of the caller; may be repeated.")
          List<String> groups,
      @Option(
              names = "--scope",
              description = "A role that the key is narrowed to; may be repeated.")
          List<String> scope,
      @Option(
              names = "--kind",
              defaultValue = "service",
              description = "service (the default) or person.")
          String kind,
      @Option(
              names = "--expires",
              required = true,
              paramLabel = "TIME",
              description = "How long it lives, such as 12h or 30d.")
          String expires) {
    var body = new ObjectMapper().createObjectNode();
    body.put("name", name).put("subject", subject).put("kind", kind);
    put(body, "groups", groups);
    put(body, "scope", scope);
    body.put("lifetime_seconds", lifetime(expires).toSeconds());
    return print(send("POST", "", body.toString()));
  }

  @Command(
      name = "list",
      description = "All keys, with when they were used last.",
      mixinStandardHelpOptions = true)
  int list() {
    return print(send("GET", "", ""));
  }

  @Command(name = "revoke", description = "End a key at once.", mixinStandardHelpOptions = true)
  int revoke(@Parameters(paramLabel = "ID") String id) {
    if (!id.matches("[0-9a-f]{16}")) {
      throw new ParameterException(
          spec.commandLine(), "An id has 16 characters, as `./sallyport keys list` shows it.");
    }
    return print(send("DELETE", "/" + id, ""));
  }

  private static void put(ObjectNode body, String name, List<String> texts) {
    var array = body.putArray(name);
    // Picocli gives null where an option of a method was not used.
    if (texts != null) {
      texts.forEach(array::add);
    }
  }

  private Duration lifetime(String text) {
    var parts = LIFETIME.matcher(text);
    if (!parts.matches()) {
      throw new ParameterException(
          spec.commandLine(), "`--expires` is a number with m, h or d, such as `30d`.");
    }
    var count = Integer.parseInt(parts.group(1));
    return switch (parts.group(2)) {
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  private Answer send(String method, String path, String body) {
    return caller.send(
        state,
        method,
        "/keys" + path,
        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
  }

  private int print(Answer answer) {
    return caller.print(answer, spec, this::said);
  }

  private void said(JsonNode body, PrintWriter out) {
    if (body.has("keys")) {
      table(body.path("keys"), out);
    } else if (body.has("secret")) {
      out.println(body.path("secret").asText());
      spec.commandLine()
          .getErr()
          .printf(
              "This key stands for `%s` until %s and is not shown again.%n",
              body.path("subject").asText(), body.path("expires_at").asText());
    } else {
      CallerOptions.state(body, out);
    }
  }

  private static void table(JsonNode keys, PrintWriter out) {
    if (keys.isEmpty()) {
      out.println("There are no service keys.");
    }
    for (var key : keys) {
      var groups = new ArrayList<String>();
      key.path("groups").forEach(group -> groups.add(group.asText()));
      out.printf(
          "%s  %s (%s) for %s; groups: %s; until %s; last used: %s%n",
          key.path("id").asText(),
          key.path("name").asText(),
          key.path("state").asText(),
          key.path("subject").asText(),
          groups.isEmpty() ? "none" : String.join(", ", groups),
          key.path("expires_at").asText(),
          key.path("last_used_at").asText("never"));
    }
  }
}
