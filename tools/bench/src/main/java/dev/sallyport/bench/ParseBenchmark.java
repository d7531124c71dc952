package dev.sallyport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.json.StrictJson;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The peer of a decision: reading the body that is decided upon, in Java alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the fields before it measures.
public class ParseBenchmark {

  /** Which request is read. */
  @Param({"small", "large"})
  public String request;

  private byte[] body;

  @Setup
  public void prepare() {
    body = Requests.body(request);
  }

  @Benchmark
  public JsonNode parse() {
    return StrictJson.object(body);
  }
}
