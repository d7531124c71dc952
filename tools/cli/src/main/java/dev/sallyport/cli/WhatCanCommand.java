package dev.sallyport.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.identity.DevelopmentIssuer;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.workbench.asked.Asked;
import dev.sallyport.workbench.asked.Asked.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what somebody can do, by the policy itself. */
@Command(
    name = "what-can",
    description = {
      "Say what a caller can do: a development identity, or one of these groups and claims.",
      "The answer is the policy's own: what is left of it when only the caller is known."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ./sallyport what-can --group ml --claim department=research"})
final class WhatCanCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "A development identity: alice, mallory or ci-bot.")
  private Optional<String> name = Optional.empty();

  @Option(names = "--group", paramLabel = "GROUP", description = "May be repeated.")
  private List<String> groups = List.of();

  @Option(names = "--claim", paramLabel = "NAME=VALUE", description = "May be repeated.")
  private Map<String, String> claims = Map.of();

  @Option(names = "--kind", paramLabel = "KIND", description = "person (the default) or service.")
  private Identity.Kind kind = Identity.Kind.PERSON;

  @Option(names = "--issuer", paramLabel = "URI", description = "Who vouches for the caller.")
  private String issuer = "https://issuer.invalid";

  @Option(names = "--subject", paramLabel = "NAME", description = "The caller's name.")
  private String subject = "somebody";

  @Mixin private AskOptions ask = new AskOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var given = !groups.isEmpty() || !claims.isEmpty();
    if (name.isPresent() == given) {
      throw new ParameterException(
          spec.commandLine(), "Name a development identity, or groups and claims.");
    }
    var caller = name.map(WhatCanCommand::development).orElseGet(this::described);
    var who = name.orElse("this caller");
    return ask.print(
        ask.ask(Asked.whatCan(caller, ask.environment)),
        "What " + who + " can do:",
        "Nothing is allowed to " + who + ".",
        spec.commandLine().getOut());
  }

  private Caller described() {
    ObjectNode all = new ObjectMapper().createObjectNode();
    claims.forEach(all::put);
    return new Caller(kind.word(), subject, issuer, groups, all);
  }

  private static Caller development(String name) {
    var known = DevelopmentIssuer.identity(name);
    ObjectNode all = new ObjectMapper().createObjectNode();
    known.claims().forEach(all::set);
    return new Caller(known.kind().word(), known.subject(), known.issuer(), known.groups(), all);
  }
}
