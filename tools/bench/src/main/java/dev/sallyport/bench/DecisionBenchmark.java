package dev.sallyport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.bundle.BundleFile;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Bundle;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.policy.PolicyDecider;
import dev.sallyport.engine.policy.PolicyLimits;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One decision of the shipped policy, against reading the body that is decided upon. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the fields before it measures.
public class DecisionBenchmark {

  /** The policy, compiled: `--bundle` of the process that measures. */
  static final String BUNDLE = "sallyport.bench.bundle";

  @Param({"small", "large"})
  public String request;

  private byte[] body;
  private Call call;
  private PolicyDecider footprint;
  private PolicyDecider whole;

  /** Reads the policy, and makes two deciders of it. */
  @Setup
  public void prepare() {
    body = request.equals("small") ? Requests.small() : Requests.large();
    call = Requests.call(body);
    var bundle = new BundleFile(Path.of(System.getProperty(BUNDLE, "bundle.tar.gz"))).load();
    footprint = decider(bundle);
    whole =
        decider(
            new Bundle(
                bundle.revision(),
                bundle.digest(),
                bundle.wasm(),
                bundle.dataJson(),
                Map.of(),
                bundle.masks()));
    if (!(footprint.decide(call) instanceof Decision.Mask)
        || !footprint.decide(call).equals(whole.decide(call))) {
      throw new IllegalStateException("the policy decides otherwise than it should");
    }
  }

  private static PolicyDecider decider(Bundle bundle) {
    return new PolicyDecider(bundle, Set.of("secrets", "pii"), "bench", PolicyLimits.DEFAULT);
  }

  /** With the paths of the input that the policy reads, which is what the gateway does. */
  @Benchmark
  public Decision footprint() {
    return footprint.decide(call);
  }

  /** With all of the input. */
  @Benchmark
  public Decision whole() {
    return whole.decide(call);
  }

  /** The peer: what reading the body takes. */
  @Benchmark
  public JsonNode parse() {
    return StrictJson.object(body);
  }
}
