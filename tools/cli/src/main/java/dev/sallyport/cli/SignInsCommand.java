package dev.sallyport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.cli.CallerOptions.Answer;
import java.io.PrintWriter;
import java.net.http.HttpRequest.BodyPublishers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists people's signed-in devices, and ends their sign-ins. */
@Command(
    name = "sign-ins",
    description = "List the devices that people have signed in, or end a sign-in at once.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list | end ID)",
    footer = {"", "Example: ./sallyport sign-ins list"})
final class SignInsCommand {

  @Mixin private CallerOptions caller = new CallerOptions();
  @Mixin private StateOptions state = new StateOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Command(
      name = "list",
      description = "The sign-ins that go on, and until when.",
      mixinStandardHelpOptions = true)
  int list() {
    return print(send("GET", ""));
  }

  @Command(
      name = "end",
      description = "End a sign-in with all its tokens.",
      mixinStandardHelpOptions = true)
  int end(@Parameters(paramLabel = "ID") String id) {
    if (!id.matches("[0-9a-f]{32}")) {
      throw new ParameterException(
          spec.commandLine(), "An id has 32 characters, as `./sallyport sign-ins list` shows it.");
    }
    return print(send("DELETE", "/" + id));
  }

  private Answer send(String method, String path) {
    return caller.send(state, method, "/sign-ins" + path, BodyPublishers.noBody());
  }

  private int print(Answer answer) {
    return caller.print(answer, spec, SignInsCommand::said);
  }

  private static void said(JsonNode body, PrintWriter out) {
    if (body.has("sign_ins")) {
      table(body.path("sign_ins"), out);
    } else {
      CallerOptions.state(body, out);
    }
  }

  private static void table(JsonNode signIns, PrintWriter out) {
    if (signIns.isEmpty()) {
      out.println("No device is signed in.");
    }
    for (var signIn : signIns) {
      out.printf(
          "%s  %s at %s; until %s%n",
          signIn.path("id").asText(),
          Printable.of(signIn.path("name").asText()),
          Printable.of(signIn.path("issuer").asText()),
          signIn.path("expires_at").asText());
    }
  }
}
