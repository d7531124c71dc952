package dev.sallyport.bench;

import dev.sallyport.dataplane.Gateway;
import dev.sallyport.engine.bundle.BundleArchive;
import dev.sallyport.engine.bundle.BundleFile;
import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.PolicyDirectory;
import dev.sallyport.engine.bundle.Trust;
import dev.sallyport.engine.model.Bundle;
import dev.sallyport.opa.Opa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that is measured, in one run.
 *
 * @param policy the policy directory that is decided by
 * @param folder where servers keep their state and their logs; it may be deleted afterwards
 * @param program OPA in Go
 * @param gitleaks gitleaks, in Go too
 */
record Bench(Effort effort, Path policy, Path folder, GoProgram program, GoProgram gitleaks) {
  private static final String KEY = "sk-ant-bench-upstream";
  private static final String MESSAGE = "A message in one piece, through the gateway";

  List<Row> run() {
    try {
      var bundle = folder.resolve("bundle.tar.gz");
      var rows = new ArrayList<>(decisions(bundle));
      rows.addAll(new Verification(effort, folder.resolve("tokens")).rows());
      rows.addAll(new Keeping(effort, policy, folder).rows());
      rows.addAll(new Retold(effort, policy, folder).rows());
      rows.addAll(new Appending(effort, folder.resolve("appended")).rows());
      rows.addAll(new Proving(effort, folder.resolve("proven")).rows());
      rows.addAll(new SimulatedDay(effort, folder.resolve("day")).rows());
      rows.addAll(new Workday(effort, policy, folder, program).rows());
      rows.addAll(new Micro(effort, bundle).masks());
      rows.addAll(new Micro(effort, bundle).gate());
      rows.addAll(masking(bundle));
      rows.addAll(new Starting(effort, policy, folder.resolve("starting")).rows());
      rows.addAll(load(bundle));
      return rows;
    } catch (IOException e) {
      throw new BenchException("`" + folder + "` cannot be used", e);
    }
  }

  private List<Row> masking(Path bundle) throws IOException {
    var files =
        Candidate.of(List.of(new BundleFile(bundle, Trust.ANYBODY).load())).bundle().masks();
    var peer =
        gitleaks instanceof GoProgram.Built(var file)
            ? Optional.of(new Gitleaks(file, folder))
            : Optional.<Gitleaks>empty();
    return new Masking(effort, files, peer).rows();
  }

  /** Compiles the policy into a file, and measures what decides by it. */
  private List<Row> decisions(Path file) throws IOException {
    try (var opa = Opa.load()) {
      var part = PolicyDirectory.compile(policy, opa);
      var archive = BundleArchive.write(part.files());
      Files.write(file, archive);
      var bundle = Candidate.of(List.of(part)).bundle();
      var live = new GoingLive(effort, policy, opa, archive);
      return switch (program) {
        case GoProgram.NotBuilt _ -> decisions(bundle, live, Optional.empty());
        case GoProgram.Built built -> {
          try (var peer = OpaPeer.start(built, policy, folder, Inputs.compile(folder, opa))) {
            yield decisions(bundle, live, Optional.of(peer));
          }
        }
      };
    }
  }

  private List<Row> decisions(Bundle bundle, GoingLive live, Optional<OpaPeer> peer)
      throws IOException {
    var rows = new ArrayList<>(new Decisions(effort, bundle, peer).rows());
    rows.addAll(live.rows(peer.map(OpaPeer::library)));
    return rows;
  }

  private List<Row> load(Path bundle) throws IOException {
    try (var sim =
            Server.java(
                folder.resolve("sim.log"),
                Map.of(),
                List.of("dev.sallyport.sim.Main", "--port", "0", "--api-key", KEY));
        var gateway =
            Server.java(
                folder.resolve("gateway.log"),
                Map.of("ANTHROPIC_API_KEY", KEY),
                List.of(
                    "dev.sallyport.cli.Main",
                    "up",
                    "--port",
                    "0",
                    "--policy",
                    bundle.toString(),
                    "--state",
                    folder.resolve("state").toString(),
                    "--upstream",
                    sim.uri().toString()))) {
      var issuer =
          Gateway.developmentIssuer(gateway.uri(), folder.resolve("state"), Clock.systemUTC());
      var token = issuer.mint("ci-bot");
      var rows =
          new ArrayList<>(
              load(new Load(effort, Way.to(gateway.uri(), token), Way.to(sim.uri(), KEY))));
      rows.addAll(new HeldCalls(effort, gateway, issuer::mint).rows());
      return rows;
    }
  }

  private List<Row> load(Load load) throws IOException {
    var rows = new ArrayList<>(load.whole(MESSAGE));
    var added = rows.stream().filter(row -> row.what().equals(Load.MEDIAN)).findFirst();
    rows.add(
        new Row(
            MESSAGE,
            "added to the median",
            added.orElseThrow().added(),
            "one fsync of this disk",
            Disk.syncMs(folder, effort.calls()),
            "ms"));
    rows.addAll(load.streamed("A streamed message of 100 deltas, through the gateway"));
    return rows;
  }
}
