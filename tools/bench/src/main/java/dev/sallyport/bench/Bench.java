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

  List<Row> run() {
    try {
      var bundle = bundle();
      var micro = new Micro(effort, bundle);
      var rows = new ArrayList<>(micro.decisions());
      rows.add(micro.masks());
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
          BundleArchive.write(PolicyDirectory.compile(policy, opa)));
    }
  }

  private List<Row> load(Path bundle) {
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
      return new Load(effort, new Load.Way(sim.uri(), KEY), new Load.Way(gateway.uri(), token))
          .rows();
    }
  }
}
