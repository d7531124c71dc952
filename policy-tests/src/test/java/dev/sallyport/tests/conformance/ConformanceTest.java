package dev.sallyport.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.policy.Execution;
import dev.sallyport.engine.policy.builtin.Builtin;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.engine.policy.builtin.Surroundings;
import dev.sallyport.engine.policy.network.AllowedHosts;
import dev.sallyport.engine.policy.network.Network;
import dev.sallyport.engine.policy.value.Value;
import dev.sallyport.opa.Opa;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * OPA's own corpus, compiled by OPA and run by the engine that decides in production. Cases that
 * OPA excepts its own WASM from are excepted here too, and no others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConformanceTest {
  private static final int EXCEPTED_BY_OPA = 9;
  private static final int THREADS = 2;

  /** What the cases look up is answered for by this machine. */
  private static final Network NETWORK =
      new Network(AllowedHosts.of(List.of("localhost", "10.0.0.0", "::")));

  /** Some cases call it to see that they need not wait for it. */
  private static final Map<String, Builtin> SLEEP =
      Map.of("test.sleep", (_, _) -> Optional.of(Value.Null.NULL));

  private final Opa opa = Opa.load();
  private final Builtins builtins =
      new Builtins(() -> opa, new Surroundings(new Random(1), Map.of(), SLEEP), NETWORK);

  @BeforeAll
  void build() {
    Corpus.build();
  }

  @AfterAll
  void close() {
    opa.close();
  }

  // Both ways to run WASM are held to the corpus; whether they agree is the differential's to say.
  @ParameterizedTest
  @CsvSource({"v1, COMPILED", "v0, INTERPRETED"})
  void everyCasePasses(String version, Execution execution) throws Exception {
    Judge judge = new Judge(builtins, execution);
    AtomicInteger passed = new AtomicInteger();
    Queue<String> excepted = new ConcurrentLinkedQueue<>();
    Queue<String> failed = new ConcurrentLinkedQueue<>();
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> parts =
          IntStream.range(0, THREADS)
              .<Future<?>>mapToObj(
                  part ->
                      threads.submit(
                          () ->
                              Corpus.each(
                                  version,
                                  part,
                                  THREADS,
                                  task -> {
                                    if (!task.except().isEmpty()) {
                                      excepted.add(task.note());
                                      return;
                                    }
                                    String wrong = judge.judge(task);
                                    if (wrong.isEmpty()) {
                                      passed.incrementAndGet();
                                    } else {
                                      failed.add(task.name() + ": " + wrong);
                                    }
                                  })))
              .toList();
      for (Future<?> part : parts) {
        part.get();
      }
    }
    failed.forEach(System.out::println);
    System.out.printf(
        "OPA's corpus %s: %d passed / %d excepted / %d failed%n",
        version, passed.get(), excepted.size(), failed.size());
    assertThat(failed).isEmpty();
    assertThat(passed.get()).isGreaterThan(2_000);
    assertThat(excepted).hasSizeLessThanOrEqualTo(EXCEPTED_BY_OPA);
  }
}
