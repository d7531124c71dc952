package dev.sallyport.bench;

import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.policy.PolicyDecider;
import dev.sallyport.engine.policy.PolicyLimits;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One decision of the shipped policy. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the fields before it measures.
public class DecisionBenchmark {

  /** Which request is decided upon. */
  @Param({"small", "large"})
  public String request;

  /** What of it the policy is given: the paths that it reads, as in the gateway, or all. */
  @Param({"footprint", "whole"})
  public String input;

  private Call call;
  private PolicyDecider decider;

  /** Makes the decider, and sees that it decides as it should: a refusal may cost less. */
  @Setup
  public void prepare() {
    call = Requests.call(Requests.body(request));
    var bundle = Policy.bundle();
    decider =
        new PolicyDecider(
            input.equals("footprint") ? bundle : Policy.readingAll(bundle),
            Policy.MASKS,
            "bench",
            PolicyLimits.DEFAULT);
    if (!(decider.decide(call) instanceof Decision.Mask)) {
      throw new IllegalStateException("the policy decides otherwise than it should");
    }
  }

  @Benchmark
  public Decision decide() {
    return decider.decide(call);
  }
}
