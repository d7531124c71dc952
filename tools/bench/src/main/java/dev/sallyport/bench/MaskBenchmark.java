package dev.sallyport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.mask.MaskKey;
import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.mask.Pseudonyms;
import dev.sallyport.engine.sse.SseEvent;
import dev.sallyport.engine.sse.SseReader;
import dev.sallyport.engine.sse.SseWriter;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Masking a streamed text in deltas of five characters. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the fields before it measures.
public class MaskBenchmark {
  static final int DELTAS = 1000;

  private static final int DELTA_CHARS = 5;
  private static final Pseudonyms PSEUDONYMS =
      MaskKey.of(new byte[MaskKey.BYTES]).pseudonyms("tenant", "session");
  private static final String PROSE =
      "The parser reads a header, then a body; see https://example.org/spec#4.2 and `src/a_b.rs`. ";

  private final List<SseEvent> stream = new ArrayList<>();
  private byte[] bytes;
  private Masks masks;

  /** Compiles the shipped masks, and cuts the stream. */
  @Setup
  public void prepare() {
    masks =
        switch (MaskLanguage.read(Source.all(Policy.bundle().masks()))) {
          case Reading.Parsed(var set) -> Masks.compile(set);
          case Reading.Rejected rejected -> throw new IllegalStateException(rejected.toString());
        };
    stream.add(
        event(
            "content_block_start",
            ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"));
    var text = PROSE.repeat(1 + DELTAS * DELTA_CHARS / PROSE.length());
    for (int i = 0; i < DELTAS; i++) {
      var part = text.substring(i * DELTA_CHARS, (i + 1) * DELTA_CHARS);
      stream.add(
          event(
              "content_block_delta",
              ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + part + "\"}"));
    }
    stream.add(event("content_block_stop", ",\"index\":0"));
    bytes =
        stream.stream()
            .map(SseEvent::raw)
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.UTF_8);
  }

  private static SseEvent event(String type, String members) {
    return SseEvent.of(type, "{\"type\":\"" + type + "\"" + members + "}");
  }

  /** What the gateway does with each delta where masks apply, without reading and writing it. */
  @Benchmark
  @OperationsPerInvocation(DELTAS)
  public void masked(Blackhole sink) {
    var masker = masks.reply(Policy.MASKS, PSEUDONYMS);
    for (var event : stream) {
      sink.consume(masker.on(event));
    }
    sink.consume(masker.end());
  }

  /** Its peer: parsing the events, which everybody has to do who looks into them. */
  @Benchmark
  @OperationsPerInvocation(DELTAS)
  public void parsed(Blackhole sink) {
    for (var event : stream) {
      JsonNode data = StrictJson.object(event.data().getBytes(StandardCharsets.UTF_8));
      sink.consume(data);
    }
  }

  /** From bytes to bytes, with masks. */
  @Benchmark
  @OperationsPerInvocation(DELTAS)
  public void relayedMasked() {
    relay(Policy.MASKS);
  }

  /** Its peer: from bytes to bytes, where no mask applies. */
  @Benchmark
  @OperationsPerInvocation(DELTAS)
  public void relayed() {
    relay(Set.of());
  }

  private void relay(Set<String> names) {
    var masker = masks.reply(names, PSEUDONYMS);
    var writer = new SseWriter(OutputStream.nullOutputStream());
    for (var event : new SseReader(new ByteArrayInputStream(bytes))) {
      masker.on(event).forEach(writer::write);
    }
    masker.end().forEach(writer::write);
  }
}
