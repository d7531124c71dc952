package dev.sallyport.workbench.asked;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Sources;
import java.nio.file.Path;
import java.util.TreeMap;

/** The policies that are shipped, with data that uses every topic. */
final class Library {
  static final String DATA =
      """
      roles:
        machine-learning: {groups: [ml], models: ["claude-*"]}
        pipelines: {groups: [ci], models: ["claude-haiku-*", "claude-opus-5"]}
        releases:
          ci:
            - issuer: https://ci
              repositories: [acme/shop, "acme/lib-*"]
              branches: [main, "release/*"]
              events: [push]
          models: ["claude-opus-?"]
          tools: [Read, "Gr*"]
        support:
          groups: [support, ml]
          models: ["claude-haiku-*"]
          environments: [production]
          hours: [{days: [Monday, Tuesday], from: "08:00", to: "18:00", timezone: Europe/Berlin}]
      denied_texts: [/etc/shadow]
      denied_in_prompts: [git]
      denied_actions: {git: {reason: pushes, groups: [ci], texts: [git push]}}
      server_tools: {prefixes: [web_search], approvers: [security]}
      mcp_servers: {trusted: ["https://mcp"], others: approve}
      denied_tools: [Bash]
      high_risk_tools: {names: ["mcp__production__*"], approvers: [sre], count: 2}
      limits:
        max_tokens: {most: 8000, except: [ml]}
        betas: {denied: [computer-use-], groups: [ci]}
      budgets: {trial: {groups: [trial], window: day, most: {requests: 5}}}
      residency: {health: {groups: [health], geos: [us], unset_is: global}}
      masks: {pii: {groups: [support], environments: [production]}}
      """;

  private Library() {}

  static Sources sources() {
    var files = new TreeMap<>(PolicyFiles.read(Path.of("..", "..", "rego")).policies().files());
    files.keySet().removeIf(path -> path.endsWith("_test.rego"));
    files.put("data.yaml", DATA);
    return new Sources(files);
  }
}
