package dev.sallyport.bench;

import dev.sallyport.dataplane.Gateway;
import dev.sallyport.engine.bundle.BundleArchive;
import dev.sallyport.engine.bundle.PolicyDirectory;
import dev.sallyport.opa.Opa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everything that is measured, in one run.
 *
 * @param policy the policy directory that is decided by
 * @param folder where servers keep their state and their logs; it may be deleted afterwards
 */
record Bench(Effort effort, Path policy, Path folder) {
  private static final String KEY = "sk-ant-bench-upstream";
  private static final String MESSAGE = "A message in one piece, through the gateway";

  List<Row> run() {
    try {
      var bundle = bundle();
      var micro = new Micro(effort, bundle);
      var rows = new ArrayList<>(micro.decisions());
      rows.addAll(micro.masks());
      rows.addAll(load(bundle));
      return rows;
    } catch (IOException e) {
      throw new BenchException("`" + folder + "` cannot be used", e);
    }
  }

  private Path bundle() throws IOException {
    try (var opa = Opa.load()) {
      return Files.write(
          folder.resolve("bundle.tar.gz"),
          BundleArchive.write(PolicyDirectory.compile(policy, opa).files()));
    }
  }

  private List<Row> load(Path bundle) throws IOException {
    try (var sim =
            Server.start(
                folder.resolve("sim.log"),
                Map.of(),
                List.of("dev.sallyport.sim.Main", "--port", "0", "--api-key", KEY));
        var gateway =
            Server.start(
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
      var token =
          Gateway.developmentIssuer(gateway.uri(), folder.resolve("state"), Clock.systemUTC())
              .mint("ci-bot");
      return load(new Load(effort, Way.to(gateway.uri(), token), Way.to(sim.uri(), KEY)));
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
