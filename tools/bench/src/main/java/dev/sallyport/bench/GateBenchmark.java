package dev.sallyport.bench;

import dev.sallyport.engine.gate.Fate;
import dev.sallyport.engine.gate.GateLimits;
import dev.sallyport.engine.gate.Judge;
import dev.sallyport.engine.gate.StreamGate;
import dev.sallyport.engine.gate.ToolBlock;
import dev.sallyport.engine.mask.MaskKey;
import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.mask.Pseudonyms;
import dev.sallyport.engine.sse.SseEvent;
import dev.sallyport.engine.sse.SseReader;
import dev.sallyport.engine.sse.SseWriter;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Relaying a stream from bytes to bytes, where tools are judged and where they are not. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GateBenchmark {
  static final int DELTAS = 1000;

  /** How many deltas a tool's input has, and the text before it. */
  private static final int TOOL_DELTAS = 20;

  private static final Pseudonyms PSEUDONYMS =
      MaskKey.of(new byte[MaskKey.BYTES]).pseudonyms("tenant", "session");

  private final byte[] text = text();
  private final byte[] tools = tools();

  private static byte[] text() {
    var stream = new StringBuilder(begun(0, "{\"type\":\"text\",\"text\":\"\"}"));
    for (int i = 0; i < DELTAS; i++) {
      stream.append(delta(0, "text_delta", "text"));
    }
    return bytes(stream.append(event("content_block_stop", ",\"index\":0")));
  }

  /** By turns a text and a use of a tool, each of as many deltas. */
  private static byte[] tools() {
    var stream = new StringBuilder();
    for (int index = 0; index < DELTAS / TOOL_DELTAS; index++) {
      var use = index % 2 == 1;
      stream.append(
          begun(
              index,
              use
                  ? "{\"type\":\"tool_use\",\"id\":\"t%d\",\"name\":\"n\",\"input\":{}}"
                      .formatted(index)
                  : "{\"type\":\"text\",\"text\":\"\"}"));
      for (int i = 0; i < TOOL_DELTAS; i++) {
        var quoted = i == 0 ? "{\\\"a\\\":\\\"" : i == TOOL_DELTAS - 1 ? "\\\"}" : "hello";
        stream.append(
            use
                ? delta(index, "input_json_delta", "partial_json").replace("hello", quoted)
                : delta(index, "text_delta", "text"));
      }
      stream.append(event("content_block_stop", ",\"index\":" + index));
    }
    return bytes(stream);
  }

  private static String begun(int index, String block) {
    return event("content_block_start", ",\"index\":" + index + ",\"content_block\":" + block);
  }

  private static String delta(int index, String type, String field) {
    return event(
        "content_block_delta",
        ",\"index\":%d,\"delta\":{\"type\":\"%s\",\"%s\":\"hello\"}".formatted(index, type, field));
  }

  private static String event(String type, String members) {
    return SseEvent.of(type, "{\"type\":\"" + type + "\"" + members + "}").raw();
  }

  private static byte[] bytes(StringBuilder stream) {
    return stream.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Lets everything pass, so that what is measured is the gate. */
  private static final class Open implements Judge {
    @Override
    public Fate judge(ToolBlock use) {
      return new Fate.Passes(Set.of());
    }

    @Override
    public Fate.Denied cutOff(ToolBlock.Head head) {
      throw new BenchException("every tool is whole", null);
    }
  }

  /** A text, where tools are judged. */
  @Benchmark
  @OperationsPerInvocation(DELTAS)
  public void textGated() {
    gated(text);
  }

  /** Its peer: a text, where they are not. */
  @Benchmark
  @OperationsPerInvocation(DELTAS)
  public void textRelayed() {
    relayed(text);
  }

  /** Text and tools, where they are judged. */
  @Benchmark
  @OperationsPerInvocation(DELTAS)
  public void toolsGated() {
    gated(tools);
  }

  /** Its peer: text and tools, where they are not. */
  @Benchmark
  @OperationsPerInvocation(DELTAS)
  public void toolsRelayed() {
    relayed(tools);
  }

  private static void gated(byte[] bytes) {
    var masker = Masks.NONE.reply(Set.of(), PSEUDONYMS);
    var gate = new StreamGate(new Open(), masker, GateLimits.DEFAULT);
    var writer = new SseWriter(OutputStream.nullOutputStream());
    for (var event : new SseReader(new ByteArrayInputStream(bytes))) {
      gate.on(event).forEach(writer::write);
    }
    gate.end().forEach(writer::write);
  }

  private static void relayed(byte[] bytes) {
    var masker = Masks.NONE.reply(Set.of(), PSEUDONYMS);
    var writer = new SseWriter(OutputStream.nullOutputStream());
    for (var event : new SseReader(new ByteArrayInputStream(bytes))) {
      masker.on(event).forEach(writer::write);
    }
    masker.end().forEach(writer::write);
  }
}
